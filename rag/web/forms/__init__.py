"""Other programs' own forms of a question and an answer: OpenAI's chat completions, and that of Gennai."""
