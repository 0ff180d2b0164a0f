"""What a person downloaded of themselves from a platform, taken into the social world."""
