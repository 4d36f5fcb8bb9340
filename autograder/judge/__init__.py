"""One submission against its tests."""
