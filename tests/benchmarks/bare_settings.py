"""The site's settings with the bare view's addresses, served without TLS and collecting."""

from hotline.settings import *  # noqa: F403
from hotline.settings import STORAGES

ROOT_URLCONF = "tests.benchmarks.bare"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = True
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = False
