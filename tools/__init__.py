"""What only developers run; not installed. In the repository's root: ``python -m tools.NAME``."""
