"""The language model, where one is set: asked within a time and a budget, its replies kept; what it says is data."""
