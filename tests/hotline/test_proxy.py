"""The example of a proxy fits what the site says of itself."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import resolve

from hotline.uploads import largest_request

CONF = (Path(settings.BASE_DIR) / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def test_the_proxy_lets_through_what_the_site_takes():
    [limit] = re.findall(r"client_max_body_size (\d+)m;", CONF)
    assert int(limit) * 1024 * 1024 > largest_request()


@pytest.mark.parametrize("address", ["/login/", "/second-factor/", "/password/"])
def test_the_proxy_counts_the_addresses_that_take_secrets(address):
    [pattern] = re.findall(r"location ~ (\S+) \{", CONF)
    assert re.search(pattern, address)
    assert resolve(address)
