"""One reader marks their own notebook."""
