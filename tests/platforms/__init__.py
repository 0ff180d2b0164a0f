"""Stand-ins for the platforms, which behave as those document their APIs."""
