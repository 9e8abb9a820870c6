"""The eval suite: gold questions, scorers, runs and their reports."""
