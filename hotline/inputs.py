"""What no address, form or body can mean is refused in one place, before a view reads it."""

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any, NoReturn

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.http.request import UnreadablePostError
from django.http.response import HttpResponseBase
from rest_framework import parsers

from hotline.bounds import is_in_bounds, out_of_bounds
from hotline.errors import HotlineError, InvalidInput, TooLarge, error_page
from hotline.machine_refusals import CUT_OFF
from hotline.uploads import close_arrivals, is_refused, too_large_sentence

NUL = "\x00"
NUL_FOUND = "含有无法识别的字符（空字符），请删去后再试；已填内容仍在原页。"
TOO_LONG = "提交的内容太长，请删减后再试；已填内容仍在原页。"
API = "/api/"
UNESCAPED = {"ensure_ascii": False}
# Deeper than any body of the API, and far from where the interpreter's own limit lies.
DEEPEST = 20


def is_api(request: HttpRequest) -> bool:
    """Tell whether a request is answered in JSON, whatever happens to it."""
    return request.path_info.startswith(API)


class InputMiddleware:
    """Refuse NUL in addresses and forms, and days in addresses that are out of bounds.

    PostgreSQL stores no NUL, so that one refusal here spares each field, filter and look-up
    one of its own. JSON is read by the parser below.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        close_arrivals(request)
        if is_api(request):
            # An answer of the API is personal data and true only now.
            response.headers["Cache-Control"] = "no-store"
        return response

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponseBase],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> HttpResponse | None:
        """Answer 400 for an address or a form that cannot be meant; else go on to the view."""
        del view, args
        try:
            _check_address(request, kwargs)
            if request.method == "POST":
                # Empty for JSON, which is not read here.
                check_texts(request.POST)
                if is_refused(request):
                    # Of what was typed not all has arrived: the sender's own page keeps it.
                    raise TooLarge(fields={"attachments": too_large_sentence()})
        except InvalidInput as error:
            return _refused(request, error)
        except UnreadablePostError:
            return _refused(request, InvalidInput(CUT_OFF))
        return None


def _check_address(request: HttpRequest, parts: dict[str, Any]) -> None:
    if NUL in request.path_info:
        raise InvalidInput("网址含有无法识别的字符（空字符）。")
    check_texts(request.GET)
    for name, part in parts.items():
        if isinstance(part, date) and not is_in_bounds(part):
            raise InvalidInput(fields={name: out_of_bounds("日期")})


def check_texts(given: QueryDict) -> None:
    """Raise InvalidInput, naming the first field, for a NUL in a name or a value."""
    for name, values in given.lists():
        if NUL in name or any(isinstance(value, str) and NUL in value for value in values):
            _refuse_nul(name)


def _refuse_nul(name: str) -> NoReturn:
    raise InvalidInput(NUL_FOUND, fields={name.replace(NUL, ""): "含有无法识别的字符。"})


def _refused(request: HttpRequest, error: HotlineError) -> HttpResponse:
    if is_api(request):
        body = {"message": error.message, "fields": error.fields}
        return JsonResponse(body, status=error.status, json_dumps_params=UNESCAPED)
    return error_page(request, error)


class JSONParser(parsers.JSONParser):
    """A JSON object without NUL, neither too long nor nested too deep."""

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Any = None
    ) -> dict[str, Any]:
        """Return the object; raises ParseError for no JSON, InvalidInput for another kind."""
        meta = (parser_context or {})["request"].META
        if int(meta.get("CONTENT_LENGTH") or 0) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise InvalidInput(TOO_LONG)
        try:
            data = super().parse(stream, media_type, parser_context)
        except RecursionError as error:
            raise InvalidInput("请求内容嵌套太深。") from error
        if not isinstance(data, dict):
            raise InvalidInput("请求内容应是一个 JSON 对象。")
        for name, value in data.items():
            if NUL in name or any(NUL in text for text in _texts(value)):
                _refuse_nul(name)
        return data


def _texts(value: Any) -> Iterator[str]:
    """Yield the texts within a value, names included; InvalidInput where it is too deep."""
    level = [value]
    for _ in range(DEEPEST):
        below: list[Any] = []
        for one in level:
            if isinstance(one, str):
                yield one
            elif isinstance(one, dict):
                below += [*one.keys(), *one.values()]
            elif isinstance(one, list):
                below += one
        if not below:
            return
        level = below
    raise InvalidInput("请求内容嵌套太深。")
