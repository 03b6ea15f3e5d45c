"""Pages are compressed beside tokens that change with every answer; files are left alone."""

import gzip
import re
from typing import Any

import pytest
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from hotline.middleware import CompressionMiddleware

pytestmark = pytest.mark.django_db
GZIP = {"HTTP_ACCEPT_ENCODING": "gzip"}


def log_in_page() -> Any:
    return Client().get(reverse("login"), **GZIP)  # type: ignore[arg-type]


def answered(response: Any) -> Any:
    middleware = CompressionMiddleware(lambda _: response)
    return middleware(RequestFactory().get("/", **GZIP))  # type: ignore[arg-type]


def test_a_page_is_compressed_where_the_browser_takes_it() -> None:
    answer = log_in_page()
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "登录" in gzip.decompress(answer.content).decode()
    assert "Content-Encoding" not in Client().get(reverse("login")).headers


def test_neither_token_nor_length_of_two_like_answers_is_the_same() -> None:
    client = Client()
    answers = [client.get(reverse("login"), **GZIP) for _ in range(12)]  # type: ignore[arg-type]
    pages = [gzip.decompress(answer.content).decode() for answer in answers]
    tokens = {re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[0] for page in pages}
    assert len(tokens) == 12
    assert len({len(answer.content) for answer in answers}) > 4


@pytest.mark.parametrize("kind", ["application/pdf", "image/png", "application/zip"])
def test_files_stay_as_they_are(kind: str) -> None:
    answer = answered(HttpResponse(b"x" * 5000, content_type=kind))
    assert "Content-Encoding" not in answer.headers


def test_what_is_streamed_stays_as_it_is() -> None:
    answer = answered(StreamingHttpResponse([b"x" * 5000], content_type="text/html"))
    assert "Content-Encoding" not in answer.headers
    with open(__file__, "rb") as file:
        assert "Content-Encoding" not in answered(FileResponse(file)).headers
