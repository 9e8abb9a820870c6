"""The chat: our own markup in one Gradio component."""
