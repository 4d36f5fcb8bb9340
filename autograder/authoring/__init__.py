"""What proves and packs a problem set."""
