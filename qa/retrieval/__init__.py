"""Which statements may answer: search, features, trained scorer."""
