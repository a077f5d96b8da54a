"""The exhibits, one module each: title and text in the docstring, table, chart and findings."""
