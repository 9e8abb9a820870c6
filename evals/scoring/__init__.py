"""Scorers: each looks at one case and gives one score, or None where it does not apply."""
