"""Who did what that has to be answered for, in a chain that shows whether it was tampered with."""
