"""What tokens cost: offers, lists, changes, indices, and what is good enough."""
