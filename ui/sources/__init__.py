"""Where a guideline says what is cited: its text around the words, its printed pages."""
