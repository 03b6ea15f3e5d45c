"""WSGI entry for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
pages = get_wsgi_application()

from django.conf import settings  # noqa: E402 - read once Django is ready

from hotline.live.handing_over import hand_over_streams  # noqa: E402

application = hand_over_streams(pages, settings.HOTLINE_HOME)
