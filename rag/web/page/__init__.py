"""The page in Gradio: its layout, its HTML, its scripts, and what the browser fetches by itself."""
