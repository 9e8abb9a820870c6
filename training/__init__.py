"""Scripts that make the trained weights; not part of the installed packages."""
