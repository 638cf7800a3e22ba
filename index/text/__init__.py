"""A text and what is known of it: the types that everything else speaks, and the data that stand beside a text.

``types`` has document, section, passage and sentence; ``joined`` makes one document of several. ``metadata``, ``glossary``,
``translation``, ``drafted`` and ``facts`` read the files beside a text. ``numbering`` names sections and bullets. ``naming``,
``naming_sentences`` and ``pointing`` find what is named and pointed at; ``english`` frames Japanese sentences.
"""
