"""Wording: a language model puts the verbatim answer into sentences, of which those are shown that pass the gate."""
