"""What happened in a workspace, told in an order that nobody who follows it misses anything of."""
