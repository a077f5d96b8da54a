"""Commands, and the MkDocs hook."""
