"""TikTok's official APIs, each asked with the consent of an account's owner or as approved."""
