"""What readers mark as badly answered: taken, shown, kept."""
