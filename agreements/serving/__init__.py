"""What is between the application server and Django: page cache, replica router, proxy headers, access log, health.

`cooperation/wsgi.py` puts it together. Of the catalogue it knows only what it is given there; docs/serving.md has a
picture.
"""
