"""Our site without the page cache: every page of a benchmark is rendered when it is requested."""

from django.core.wsgi import get_wsgi_application

import cooperation.wsgi  # noqa: F401  what it sets for the process holds here too

application = get_wsgi_application()
