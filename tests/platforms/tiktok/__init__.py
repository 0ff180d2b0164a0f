"""A TikTok on loopback: Login Kit's tokens, the Display, Research and Business APIs."""
