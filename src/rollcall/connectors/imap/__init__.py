"""Mailboxes elsewhere, read by IMAP."""
