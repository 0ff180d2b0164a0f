"""The codes that platforms send to an account's mailbox."""
