"""Work that is done later: planned in the transaction it follows from, kept until it is done."""
