"""What a rubric is, and how one function is marked."""
