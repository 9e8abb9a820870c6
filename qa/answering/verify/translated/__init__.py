"""Sentences in other languages than the statements': figures, names and classes of words held side by side."""
