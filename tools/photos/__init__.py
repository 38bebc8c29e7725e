"""What is said of a photo, and how often it is wrong: ``python -m tools.photos fit`` and ``measure``."""
