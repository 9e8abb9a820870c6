"""What a text says, brought to one form: pieces, figures, names, words by the part they play, clauses."""
