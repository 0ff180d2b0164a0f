"""Mail that comes here, by SMTP."""
