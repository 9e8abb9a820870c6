"""Other ways in: OpenAI's chat completions and the Model Context Protocol."""
