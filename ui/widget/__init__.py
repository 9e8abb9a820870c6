"""The widget that other people put on their pages."""
