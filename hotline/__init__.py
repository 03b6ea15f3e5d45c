"""How the site runs: settings, errors, the API's frame, embedded servers. No models."""

from hotline.celery import app as celery_app

# SemVer; the changelog says what each version brought. Between releases: the next one, .dev0.
__version__ = "0.3.0.dev0"
__all__ = ["__version__", "celery_app"]
