"""Blocks to sections: what every format becomes, and how the headings of a text are told from its lines.

``blocks`` is what readers give. ``sequences`` knows the numbers that open a section, ``restarts`` and ``scopes`` which of them count
together, ``own_contents`` what the table of contents says. ``outline`` makes sections, passages and sentences of them. ``report`` says
what is not sure, and ``places`` leads from a sentence back to the page.
"""
