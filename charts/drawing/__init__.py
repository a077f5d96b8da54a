"""How charts look and become pictures: theme, labels, descriptions, SVG, PNG, Vega."""
