"""Our site without the front hall, which keeps answers: every page of a benchmark is made when it is asked for."""

from django.core.wsgi import get_wsgi_application

import cooperation.wsgi  # noqa: F401  what it sets for the process holds here too

application = get_wsgi_application()
