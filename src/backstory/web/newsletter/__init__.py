"""The newsletter: an address comes in by its owner's two steps, posts go out once each; it knows nothing of anyone's health.

Its tables stand alone: no visit, session or owner is ever named in them, and none of its mails counts who opens it.
"""
