"""Drafts for briefings: verified passages and statements, collected in a basket, written with citations, and verified again later.

``basket`` -> ``checked`` (every quote compared with the text) -> ``templates`` -> ``blocks`` -> ``exporters``; and back:
``readers`` -> ``verify``. Nothing here knows the command line or the page.
"""
