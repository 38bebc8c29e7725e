"""How often each class was taken for which."""
