"""The capability index: its fit, its vintages, and who leads on it."""
