"""The chat: a FastAPI application with a Gradio page on it. Imports `qa`; nothing imports it."""
