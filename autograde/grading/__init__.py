"""Official grading: submissions in, a gradebook and feedback out."""
