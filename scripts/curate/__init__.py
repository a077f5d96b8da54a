"""How each table of data/ was made from the gathered evidence.

`python -m scripts.curate EVIDENCE` writes the derived tables again from a folder of raw facts.
The committed tables are what the project uses; this package is the record of their making.
"""
