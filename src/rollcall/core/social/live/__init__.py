"""Live rooms: who opens one, what happens in it, what is given."""
