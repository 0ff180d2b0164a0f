"""The database door: tables, statements, revisions, faults."""
