"""The desk's page with the whole city behind it."""

import gzip

import pytest
from django.urls import reverse

from grids.reference import forget_reference, units
from grids.seeding import seed_city
from tests.grids.test_seeding import FULL

pytestmark = pytest.mark.django_db
KB = 1024
MOST = 40 * KB
MOST_SENT = 12 * KB


def test_the_desks_page_stays_small_however_many_units_there_are(log_in, operator):
    seed_city(FULL)
    forget_reference()
    client = log_in(operator)
    page = client.get(reverse("cases:desk")).content
    sent = client.get(reverse("cases:desk"), HTTP_ACCEPT_ENCODING="gzip").content
    assert len(units().labels) > 100
    assert len(page) <= MOST
    assert gzip.decompress(sent).startswith(b"<!doctype html>")
    assert len(sent) <= MOST_SENT
