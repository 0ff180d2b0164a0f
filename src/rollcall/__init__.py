"""Every social account an organisation runs, in one list that tells the truth about each."""

__version__ = "0.1.0"
