"""The WSGI application, called as a server would call it."""
