"""What keeps sentences and their catalogues together: ``python -m tools.words check`` and ``update``."""
