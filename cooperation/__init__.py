"""The project: settings, addresses, the WSGI entry."""
