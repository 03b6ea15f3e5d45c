"""ASGI entry of the process `events`, which serves live events and nothing else."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotline.settings")
django.setup()

from hotline.live.serving import LiveEvents  # noqa: E402 - Django must be ready

application = LiveEvents()
