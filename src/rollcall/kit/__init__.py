"""Small things with no opinion about accounts: time, ids, countries, pages, sealing."""
