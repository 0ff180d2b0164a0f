"""The console's pages: each fills its view from the core."""
