"""The commands, one module a purpose."""
