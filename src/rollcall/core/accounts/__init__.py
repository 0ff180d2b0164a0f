"""The accounts an organisation has: one record each, the union of what every face says."""
