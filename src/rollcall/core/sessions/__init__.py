"""How an account is signed in, and each try at signing it in anew."""
