"""The sandbox's platforms as owners meet them: a consent page, tokens, and each one's quirks."""
