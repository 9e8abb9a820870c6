"""The gate: a sentence that a model wrote is shown only if the statements it cites say the same."""
