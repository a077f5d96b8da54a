"""Models made from open bases, beside their bases and the best closed model."""
