"""How far behind open models are: in points, in time, and what that owes to choices."""
