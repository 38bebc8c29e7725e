"""``python -m autograde WORD`` is ``autograde WORD``."""

from autograde.cli import main

main()
