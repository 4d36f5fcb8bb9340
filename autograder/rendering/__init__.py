"""Markdown and formulas as harmless HTML and MathML."""
