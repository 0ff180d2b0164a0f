"""Downloads of one's own data: made as the platform makes them, damaged, and taken in."""
