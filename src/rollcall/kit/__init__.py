"""Small things with no opinion about accounts: time, ids, pages, sealing."""
