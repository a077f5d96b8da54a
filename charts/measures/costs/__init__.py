"""What runs cost beside what they score: Pareto frontiers and the open share of them."""
