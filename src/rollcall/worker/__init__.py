"""What runs later, and what recurs: jobs taken when they are due, by whoever is alive."""
