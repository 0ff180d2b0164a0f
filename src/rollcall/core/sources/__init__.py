"""Which source answers a question about the social world, and how fresh its answer is."""
