"""Tools for a language model's program over the Model Context Protocol, by standard input and output and over HTTP."""
