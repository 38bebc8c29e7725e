"""What a class did not understand: one page and tables, made of the gradebook and of the class's verdicts."""
