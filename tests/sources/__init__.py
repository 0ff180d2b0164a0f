"""Sources: who is asked, and what their answers prove."""
