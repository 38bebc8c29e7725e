"""Labels as one-hot columns."""
