"""What all tests share."""


def pytest_configure():
    from django.conf import settings  # once the environment stands

    # The manifest storage needs collectstatic; the browser tests use it, in a server of their own.
    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.WHITENOISE_AUTOREFRESH = True  # else it misses the folder that collectstatic makes
