"""The messages between the two sides: operations as types, values as data, a socket."""
