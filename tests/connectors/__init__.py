"""The platforms' official APIs, asked over a real socket."""
