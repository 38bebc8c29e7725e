"""A trained model from its file."""
