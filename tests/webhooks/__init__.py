"""Webhooks: who is told, what is sent, when it is tried again, and what is never lost."""
