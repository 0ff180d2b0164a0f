"""YouTube, asked with the consent of a channel's owner."""
