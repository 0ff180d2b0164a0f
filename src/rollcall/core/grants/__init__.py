"""What owners of accounts grant at the platforms: links to ask them, and grants to keep alive."""
