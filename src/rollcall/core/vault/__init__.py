"""The secrets that belong to an account, sealed where they are kept."""
