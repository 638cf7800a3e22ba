"""Two texts compared: which sentences are the same, and what became of the others.

``pairing`` finds the pairs, ``cut_sentences`` those that were cut or joined, ``changed_words`` what differs in a pair. ``editions`` gives
the whole comparison.
"""
