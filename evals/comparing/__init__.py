"""Comparing: what got better and worse from one run to another, and the gates that a run must pass."""
