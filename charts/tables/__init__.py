"""The tables of data/: contract, reading, validation. Nothing else opens that folder."""
