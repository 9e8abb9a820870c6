"""Which statements may answer: search, features, and what weighs them: scorer, cross-encoder, judge."""
