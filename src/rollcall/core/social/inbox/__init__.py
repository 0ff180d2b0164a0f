"""What reaches somebody: conversations, and notices of what others did."""
