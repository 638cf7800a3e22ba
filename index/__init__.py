"""The index layer: a file becomes sections, passages and sentences, then vectors and BM25, under a manifest.

Each line imports from those above it, never from those below::

    errors, home, settings, database                the ground: what can fail, where things live, what decides
    language/                                       what is the same to the eye, by value, to search
    text/                                           the types of a text, and the data that stand beside it
    sections/  parsers/                             blocks -> sections, passages, sentences; a numbered text at once
    readers/                                        any file -> blocks
    document                                        the text that the settings name, with all that is known of it
    weights/  embedders/  vectors  lexical          what is searched with
    texts  manifest  candidates  kept_vectors       what is embedded; what made an index; what a search asks of its store
    store  postgres/  build                         opening an index and building it, in files or in a database
    shelf/                                          the documents that may be asked, alone and together
    compare/                                        two texts, sentence by sentence
"""
