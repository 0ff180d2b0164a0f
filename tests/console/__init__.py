"""The console, as it is drawn and as it is used."""
