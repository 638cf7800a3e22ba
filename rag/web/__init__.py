"""The page and the API, on this machine only by default. The one package that imports Gradio."""
