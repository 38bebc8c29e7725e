"""Makes the site of the kit: runs its notebooks once, and helps Sphinx to render ``docs/``."""
