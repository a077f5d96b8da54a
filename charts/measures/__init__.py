"""Statistics: pure functions on frames, without files and without drawing."""
