"""Statistics without a subject: medians, trends, thresholds, incomplete dates."""
