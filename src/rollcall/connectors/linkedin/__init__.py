"""LinkedIn, asked with the consent of a member."""
