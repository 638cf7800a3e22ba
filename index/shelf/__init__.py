"""The shelf: the documents that may be asked, each in a folder of its own under ``STRATEGY_QA_HOME/library``.

``arriving`` names what arrives, ``shelf`` puts it in place and builds its index, ``own_files`` takes up what a person put right.
``entries`` is what ``shelf.json`` says. Every change goes through ``changing``, which takes the shelf from the database and gives it back
where it stands there (``in_database``). ``together`` opens the documents that are asked as one. ``document_indexes`` removes the indexes
of a text that goes.
"""
