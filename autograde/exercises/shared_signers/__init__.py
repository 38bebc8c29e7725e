"""Who signed in both sets."""
