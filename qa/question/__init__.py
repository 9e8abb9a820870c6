"""What is asked: follow-up resolved, words matched, kind of question."""
