"""The console: server-rendered pages for people, asking the same core as the API."""
