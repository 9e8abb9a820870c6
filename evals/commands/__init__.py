"""`guideline-qa eval …`: the commands, one module each."""
