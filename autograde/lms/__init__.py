"""Learning platforms: what they hand out is collected, grades go back as they take them."""
