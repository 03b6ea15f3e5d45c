"""How the site runs: settings, errors, the API's frame, embedded servers. No models."""

from hotline.celery import app as celery_app

__all__ = ["celery_app"]
