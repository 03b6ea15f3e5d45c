"""Who may open a page at all, and refusals that keep what was typed."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache

from grids.models import User
from grids.role_checks import NOT_YOURS, require_capability
from hotline.capabilities import Capability
from hotline.errors import Forbidden, HotlineError

View = Callable[..., HttpResponse]


def for_holders(*capabilities: Capability) -> Callable[[View], View]:
    """Let only people who have one of the capabilities open a page; it is never cached."""

    def decorate(view: View) -> View:
        @never_cache
        @login_required
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require_capability(cast(User, request.user), *capabilities)
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def for_granted(view: View) -> View:
    """Let only people who hold any role open a page; it is never cached."""

    @never_cache
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not cast(User, request.user).role_codes():
            raise Forbidden(NOT_YOURS)
        return view(request, *args, **kwargs)

    return guarded


def say_in_form(form: BaseForm, error: HotlineError) -> None:
    """Put a refusal beside its fields, or above the form where it names none of them."""
    named = {name: said for name, said in error.fields.items() if name in form.fields}
    for name, sentence in named.items():
        form.add_error(name, sentence)
    if not named:
        form.add_error(None, error.message)
        for change in getattr(error, "changes", []):
            form.add_error(None, change)
