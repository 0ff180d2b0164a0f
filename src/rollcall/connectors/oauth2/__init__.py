"""OAuth 2 as platforms speak it: one client, and the peculiarities of each as data."""
