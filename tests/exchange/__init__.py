"""Accounts in and out: files, vendors' APIs, and the commands that read and write them."""
