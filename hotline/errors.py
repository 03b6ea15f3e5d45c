"""Errors that a verb raises, each with a sentence in Chinese that a clerk can act on.

Pages (`HotlineErrorMiddleware`) and API (`hotline.api.exception_handler`) each map them
once: InvalidInput 400, Forbidden 403, NotVisible 404, Conflict and Warned 409.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from django.shortcuts import render

from hotline.uploads import is_refused, too_large_sentence

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


class HotlineError(Exception):
    """Base of all refusals. `message` is shown to people, `fields` maps field → message."""

    status = 400
    title = "不能这样做"

    def __init__(self, message: str = "", *, fields: Mapping[str, str] | None = None) -> None:
        self.fields = dict(fields or {})
        self.message = message or next(iter(self.fields.values()), self.title)
        super().__init__(self.message)


class InvalidInput(HotlineError):
    """A value is missing, unknown or outside its limits."""

    title = "填写有误"


class TooLarge(InvalidInput):
    """An upload was stopped at the limit."""

    status = 413
    title = "文件太大"


class Forbidden(HotlineError):
    """The person may see the thing but may not do this with it."""

    status = 403
    title = "没有权限"


class LoggedOut(Forbidden):
    """The session ended while the page was open; what was typed is still on it."""

    title = "登录已过期"


class PageTooOld(Forbidden):
    """The page's form token has run out; what was typed is still on it."""

    title = "页面已过期"


class NotVisible(HotlineError):
    """The thing does not exist for this person; says no more, so that nothing leaks.

    `hidden` names what is there all the same, for the audit record alone.
    """

    status = 404
    title = "没有找到"

    def __init__(self, message: str = "", *, hidden: str = "") -> None:
        super().__init__(message)
        self.hidden = hidden


class Conflict(HotlineError):
    """The thing has changed since it was looked at, or its state forbids the verb.

    `changes` lists what happened meanwhile, newest last, as ready Chinese sentences; given
    as a function it is read when it is told, since most refusals only hide a button.
    `about` is the number of what stands in the way, where the next step is done to that.
    """

    status = 409
    title = "情况已变化"

    def __init__(
        self,
        message: str = "",
        *,
        changes: Sequence[str] | Callable[[], Sequence[str]] = (),
        about: str = "",
    ) -> None:
        super().__init__(message)
        self._changes = changes
        self.about = about

    @cached_property
    def changes(self) -> list[str]:
        """What happened meanwhile, newest last."""
        return list(self._changes() if callable(self._changes) else self._changes)


class Warned(HotlineError):
    """Nothing is forbidden, but somebody should look again before it is done.

    `warnings` are mappings of kind, found and sentence. The same sent again with a yes
    (`acknowledge_warnings`) is done.
    """

    status = 409
    title = "请再看一眼"

    def __init__(self, message: str, warnings: Sequence[Mapping[str, str]]) -> None:
        super().__init__(message)
        self.warnings = [dict(one) for one in warnings]


def error_page(request: "HttpRequest", error: HotlineError) -> "HttpResponse":
    """Render the page (or htmx fragment) that tells a person what was refused and why."""
    template = {403: "403.html", 404: "404.html", 409: "409.html"}.get(error.status, "400.html")
    return render(request, template, {"error": error}, status=error.status)


def csrf_failure(request: "HttpRequest", reason: str = "") -> "HttpResponse":
    """Answer a missing or old form token; typing is kept by going back one page."""
    del reason
    if is_refused(request):
        # The token stood behind what was not read.
        return error_page(request, TooLarge(too_large_sentence()))
    if getattr(request, "htmx", False):
        # The fragment carries a new token, which forms.js puts into the page.
        refused = error_page(request, PageTooOld("页面放得太久。请再提交一次，已填内容仍在本页。"))
        refused["X-Not-Sent"] = "token"
        return refused
    return error_page(
        request, PageTooOld("页面放得太久，请返回上一页刷新后再提交，已填内容不会丢失。")
    )
