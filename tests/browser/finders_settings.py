"""The site's settings for a real web process of a test: static files come from the sources."""

from hotline.settings import *  # noqa: F403
from hotline.settings import STORAGES

WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
