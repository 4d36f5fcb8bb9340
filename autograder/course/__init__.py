"""What a course folder holds: assignments, notebooks, roster, deadlines, submissions."""
