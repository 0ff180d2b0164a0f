"""Pinterest, asked with the consent of an account's owner."""
