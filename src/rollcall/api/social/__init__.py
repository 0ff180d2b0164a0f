"""The social world as our own API tells of it, one file for each noun."""
