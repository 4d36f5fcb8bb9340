"""The NumPy library of the Downhill course: one noun a module."""
