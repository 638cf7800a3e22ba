"""PostgreSQL with pgvector as the store of vectors, terms and what several page processes share (``store = "postgres"``)."""
