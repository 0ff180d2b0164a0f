"""The keys that are printed in public documents, and open the sandbox alone."""

DEMO_ACCOUNT_KEY = "DemoAccountKeyTokenSeHYGXDfd4SFD320Sc39Asd0Sc39A"
"""Acts for the sandbox's account number 1."""

DEMO_KEY = "DemoAPIKeyTokenSeHYGXDfd4SFD320Sc39Asd0Sc39Asd4s"
"""As it stands it opens every face; clients that insist on one put `pe_live_` before it."""
