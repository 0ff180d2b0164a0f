"""Webhooks: who is told what happens, attempt by attempt, until it is taken."""
