"""The vendors' documents: their sample answers as files, their parameters, their errors."""
