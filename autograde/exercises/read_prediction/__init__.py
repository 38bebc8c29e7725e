"""The most likely digit and its probability."""
