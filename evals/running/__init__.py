"""Running: what is asked of which system, in which order, kept as it goes, and recorded whole."""
