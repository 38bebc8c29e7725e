"""A photo as the network wants it."""
