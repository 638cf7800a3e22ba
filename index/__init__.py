"""The index layer: a text becomes sections, passages and sentences, then vectors and BM25, under a manifest."""
