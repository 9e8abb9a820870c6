"""Whether a sentence and its statements agree: what is said stands there, and what turns or limits it is said too."""
