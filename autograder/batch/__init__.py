"""Many submissions, resumable, on all cores or machines."""
