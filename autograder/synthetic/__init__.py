"""Made-up classes, and the demo."""
