"""The keys that are printed in public documents, and open the sandbox alone."""

DEMO_ACCOUNT_KEY = "DemoAccountKeyTokenSeHYGXDfd4SFD320Sc39Asd0Sc39A"
"""Acts for the sandbox's account number 1."""

DEMO_KEY = "DemoAPIKeyTokenSeHYGXDfd4SFD320Sc39Asd0Sc39Asd4s"
"""As it stands it opens every face; clients that insist on one put `pe_live_` before it."""

DEMO_APP = "c_1234567890"
"""The app of the login button's documents; it is answered on this machine alone."""

DEMO_REDIRECT_URIS = ("http://localhost:3000/callback", "http://127.0.0.1:3000/callback")
