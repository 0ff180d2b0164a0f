"""Mailboxes and the codes that come to them, with the real programs that send and keep mail."""
