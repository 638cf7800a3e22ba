"""Japanese and English as such, whatever the text: what is the same to the eye, by value, and to search.

``characters`` says which characters are the same, ``dictionary`` gives the words, ``sentences`` cuts a text. ``numerals``, ``figures`` and
``relative_years`` read numbers, amounts and dates by value. ``tokens`` makes the terms of search, ``readings`` finds words by their
sound, ``lists`` and ``languages`` read what people type, ``japanese`` writes English figures in Japanese, ``display`` is how text is shown.
"""
