"""The block whose shortcut changes nothing."""
