"""Settings: one file that reads only environment variables, each described in docs/settings.md."""

import ipaddress
import os
import re
import sys
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONE, SELF

from agreements import site_identity

BASE_DIR = Path(__file__).resolve().parent.parent


def stop(paragraph: str):
    """End with one paragraph that says what to do, not with a traceback."""
    sys.exit(f"\n{paragraph}\n")


def switch(name: str, default: str = "") -> bool:
    """A yes-or-no variable: "1", "true" or "yes" is on."""
    return (os.environ.get(name) or default).strip().lower() in {"1", "true", "yes"}


def words(name: str, default: str = "") -> list[str]:
    """A variable of comma-separated words."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def whole_number(name: str, default: int, unit: str) -> int:
    """A variable that is a number of seconds or the like."""
    number = os.environ.get(name) or str(default)
    if not (number.isascii() and number.isdecimal() and 0 < int(number) < 10**6):
        stop(f"{name} is “{number}”, but it takes whole {unit}, such as {default}.")
    return int(number)


DEBUG = switch("DEBUG")
# Plain http on the loopback: no redirect to https, no secure cookies. The server commands refuse other addresses.
LOCAL_HTTP = switch("LOCAL_HTTP")
SECRET_KEY = os.environ.get("SECRET_KEY") or ("only-for-debugging" * 3 if DEBUG else "")
if not SECRET_KEY:
    stop(
        "SECRET_KEY is not set. Give the site a long random text of its own that nobody else knows, for example with\n"
        "  export SECRET_KEY=$(python3 -c 'import secrets; print(secrets.token_urlsafe(50))')\n"
        "and keep it: sign-ins end when it changes. For a look on your own machine, `make run` does this for you."
    )
SITE_URL = os.environ.get("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
if urlsplit(SITE_URL).scheme not in {"http", "https"} or not urlsplit(SITE_URL).hostname:
    stop(f"SITE_URL is “{SITE_URL}”, which is no address like https://cooperation.example.org.")
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = words("ALLOWED_HOSTS", ",".join(LOOPBACK))
if LOCAL_HTTP and not set(ALLOWED_HOSTS) <= set(LOOPBACK):
    stop(
        "LOCAL_HTTP is set, which turns https and secure cookies off, but ALLOWED_HOSTS names more than this machine.\n"
        "Unset LOCAL_HTTP for a site that others can reach, or leave ALLOWED_HOSTS unset for a local one."
    )
# Responses for anonymous readers are cached in front of Django (agreements/serving).
PAGE_CACHE = switch("PAGE_CACHE", default="1")
# Long files, and copies of kept responses, lie here for all processes of a machine; nowhere if it is empty.
FILES_ROOT = Path(folder) if (folder := os.environ.get("FILES_ROOT", str(BASE_DIR / ".local" / "files"))) else None
# Below which path a server in front sends files of FILES_ROOT by itself (X-Accel-Redirect of nginx).
FILES_URL = os.environ.get("FILES_URL", "")
# Files of the whole catalogue are made as soon as there is a new revision, by a process of their own.
BUILD_FILES = bool(FILES_ROOT) and switch("BUILD_FILES", default="1")
CONTACT_EMAIL = os.environ.get("CONTACT_EMAIL", "")
# Nobody publishes, or corrects any record that readers see, on their own say alone.
TWO_PERSON_RULE = switch("TWO_PERSON_RULE")
# The admin's address; another word than "admin" keeps the guessing of passwords away from the sign-in page.
ADMIN_PATH = (os.environ.get("ADMIN_PATH") or "admin").strip("/") + "/"
if not re.fullmatch(r"([A-Za-z0-9_-]+/)+", ADMIN_PATH):
    stop(f"ADMIN_PATH is “{ADMIN_PATH}”, but it takes plain words like admin or staff/office.")


def networks(name: str) -> list[ipaddress.IPv4Network | ipaddress.IPv6Network]:
    """A variable of comma-separated addresses (10.0.0.5) and networks (10.0.0.0/24)."""
    try:
        return [ipaddress.ip_network(word) for word in words(name)]
    except ValueError as error:
        return stop(f"{name} takes addresses and networks such as 127.0.0.1,10.0.0.0/24, but: {error}.")


# Whose X-Forwarded-For and X-Forwarded-Proto are believed; everybody else's are thrown away.
TRUSTED_PROXIES = networks("TRUSTED_PROXIES")

INSTALLED_APPS = [
    "cooperation.apps.CatalogueAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "agreements",  # after those whose pages of the admin it replaces
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_filters",
    "django_htmx",
    "simple_history",
    "import_export",
    "csp",
    "axes",
]

MIDDLEWARE = [
    "agreements.serving.middleware.request_log",
    "agreements.web.middleware.unescaped_query",
    "agreements.web.middleware.tidied_path",
    "agreements.serving.middleware.security_log_client",
    "agreements.serving.middleware.null_characters",
    "agreements.serving.middleware.admin_form_caching",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "agreements.accounts.sessions.session_limits",
    "agreements.accounts.known_browsers.remember_browser",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
    "agreements.web.middleware.ConsistentRevisionMiddleware",  # the last one: it calls the views itself
]

ROOT_URLCONF = "cooperation.urls"
WSGI_APPLICATION = "cooperation.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "agreements.web.context_processors.site",
                "agreements.web.context_processors.unread_parameters",
            ]
        },
    }
]


def sqlite_name(name: str) -> str:
    """The file, or, where its folder can't be written to, an address by which SQLite reads it without a log of its own.

    A log that holds changes is read too, if it and its index lie beside the file.
    """
    file = Path(name)
    if name.startswith((":", "file:")) or not file.is_file() or os.access(file.parent, os.W_OK):
        return name
    log = file.with_name(f"{file.name}-wal")
    alone = not log.exists() or not log.stat().st_size
    return f"{file.absolute().as_uri()}?mode=ro{'&immutable=1' if alone else ''}"


def database(address: str) -> dict:
    """Django's entry for a PostgreSQL or SQLite address; stops with a paragraph for anything else."""
    try:
        entry = dj_database_url.parse(address, conn_max_age=60, conn_health_checks=True)
    except (dj_database_url.ParseError, dj_database_url.UnknownSchemeError, ValueError):
        entry = {}
    match entry.get("ENGINE", "").rpartition(".")[2]:
        case "postgresql":
            return {**entry, "OPTIONS": {"connect_timeout": 3, **entry.get("OPTIONS", {})}}
        case "sqlite3":
            # Writers queue at the start of a transaction instead of failing in its middle; readers don't wait (WAL).
            pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-8000;"
            return {
                **entry,
                "NAME": sqlite_name(entry["NAME"]),
                "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 5, "init_command": pragmas},
            }
    return stop(
        "DATABASE_URL can't be read. It looks like postgresql://user:password@host:5432/name or\n"
        "sqlite:////absolute/path/catalogue.sqlite3; leave it unset for an SQLite file of the site's own."
    )


DATABASES = {
    "default": database(os.environ.get("DATABASE_URL") or f"sqlite:///{BASE_DIR / '.local' / 'catalogue.sqlite3'}")
}
if replica := os.environ.get("DATABASE_REPLICA_URL"):  # a streaming replica that readers are served from
    DATABASES["replica"] = database(replica) | {"TEST": {"MIRROR": "default"}}
STATEMENT_TIMEOUT = whole_number("STATEMENT_TIMEOUT", 10, "seconds")
DATABASE_ROUTERS = ["agreements.serving.replica_router.Router"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
# Publishers and superusers sign in with a code too; everybody else may.
SECOND_FACTOR = switch("SECOND_FACTOR", default="" if DEBUG or LOCAL_HTTP else "1")
OTP_TOTP_ISSUER = site_identity.NAME
AXES_ENABLE_ADMIN = False
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "agreements.accounts.throttling.client_network"
AXES_USERNAME_CALLABLE = "agreements.accounts.throttling.counted_name"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # what is refused unread counts for nothing
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # keeps no row of who signed in from where, only failures, and those for the cool-off
AXES_LOCKOUT_CALLABLE = "agreements.accounts.throttling.locked_out"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in (
        ("UserAttributeSimilarityValidator", {}),
        ("MinimumLengthValidator", {"min_length": 12}),
        ("CommonPasswordValidator", {}),
        ("NumericPasswordValidator", {}),
    )
]

LANGUAGE_CODE = "en"
TIME_ZONE = "Asia/Tokyo"
USE_I18N = False  # one language so far: marked texts cost nothing until there is a second
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or BASE_DIR / "staticfiles")
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
if DEBUG:
    STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# An address has up to 8 kB, so no more parameters than that: one with many is answered like any other.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 8192

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "agreements.api.throttling.JsonOnly",
    "DEFAULT_AUTHENTICATION_CLASSES": [],
    "DEFAULT_PERMISSION_CLASSES": [],
    "DEFAULT_PARSER_CLASSES": [],
    "UNAUTHENTICATED_USER": None,
    "DEFAULT_THROTTLE_CLASSES": ["agreements.api.throttling.ApiThrottle"],
    "DEFAULT_THROTTLE_RATES": {"reader": "300/minute"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": site_identity.NAME,
    "DESCRIPTION": "The catalogue for programs: read-only, without an account."
    f" Data under {site_identity.LICENCE_LABEL}.",
    "VERSION": "1.0",
    "SERVERS": [{"url": SITE_URL}],
    "POSTPROCESSING_HOOKS": [],
    "SORT_OPERATIONS": False,
    "SORT_OPERATION_PARAMETERS": False,
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "manifest-src": [SELF],
        "script-src": [SELF, "'sha256-WflDSYQaCgdirr5lwN2cYQRBa1feuLTfkscYapx54FI='"],  # templates/_prefetch.html
        "style-src": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
PERMISSIONS_POLICY = "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()"
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
UNAVAILABLE_VIEW = "agreements.web.views.errors.unavailable"  # while no database answers
CSRF_FAILURE_VIEW = "agreements.web.views.errors.csrf_failed"
CSRF_TRUSTED_ORIGINS = [SITE_URL]
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_IDLE_MINUTES = whole_number("SESSION_IDLE_MINUTES", 120, "minutes")
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
if not (DEBUG or LOCAL_HTTP):
    SECURE_SSL_REDIRECT = True
    SECURE_REDIRECT_EXEMPT = [r"^healthz/"]  # asked by supervisors on the machine itself
    SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
    # Both bind every other site of the same domain, so only its owner can say them.
    SECURE_HSTS_INCLUDE_SUBDOMAINS = switch("HSTS_INCLUDE_SUBDOMAINS")
    SECURE_HSTS_PRELOAD = switch("HSTS_PRELOAD")
    SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]  # would have both on
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
    # Browsers take cookies of these names from this very host alone: no other site of the domain can set them.
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"

# One JSON object a line on standard output. Neither addresses of readers nor what they searched for.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "agreements.serving.access_log.JsonLines"}},
    "handlers": {"lines": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout", "formatter": "json"}},
    "root": {"handlers": ["lines"], "level": "WARNING"},
    "loggers": {
        "security": {"level": "CRITICAL" if DEBUG or LOCAL_HTTP else "INFO"},
        "access": {"level": "WARNING" if DEBUG or LOCAL_HTTP else "INFO"},
        "axes": {"level": "CRITICAL"},  # its warnings name people and addresses
        "django": {"handlers": [], "level": "ERROR"},
        "django.security": {"level": "CRITICAL"},  # quotes strangers who ask for hosts that are not ours
        "django.server": {"handlers": ["lines"], "level": "WARNING", "propagate": False},
    },
}
# Where addresses that guess are written for fail2ban; docs/security.md says what to do with the file.
if BAN_LOG := os.environ.get("BAN_LOG"):
    if not os.access(Path(BAN_LOG).parent, os.W_OK):
        stop(f"BAN_LOG is “{BAN_LOG}”, but the site can't write into that folder.")
    LOGGING["formatters"]["bans"] = {"format": "%(asctime)s %(message)s %(address)s"}
    LOGGING["handlers"]["bans"] = {
        "class": "logging.handlers.WatchedFileHandler",
        "filename": BAN_LOG,
        "formatter": "bans",
        "level": "WARNING",
    }
    LOGGING["loggers"]["security"]["handlers"] = ["bans"]
