"""Log-in, log-out and change of one's own password, each with its audit record."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.contrib.auth import views as auth
from django.contrib.auth.forms import AuthenticationForm
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils import timezone

from grids.audit import note_audit
from grids.login_limits import (
    Standing,
    hold_origin,
    note_try,
    origin_of,
    remember_device,
    seconds_left,
)
from grids.models import AuditKind, User
from grids.passwords import PasswordPolicy
from grids.rules import rule
from hotline.passwords import is_overdue

MINUTE = 60


def say_wait(seconds: int) -> str:
    """Say a wait as people do: 30 秒, 1 分 30 秒, 15 分钟."""
    minutes, rest = divmod(seconds, MINUTE)
    if not minutes:
        return f"{rest} 秒"
    return f"{minutes} 分 {rest} 秒" if rest else f"{minutes} 分钟"


def contact() -> str:
    """Return whom to ask about an account, with the telephone numbers where the city has any."""
    phones = "、".join(rule("login.contact_phones"))
    return f"{rule('login.contact')}（电话：{phones}）" if phones else str(rule("login.contact"))


class LoginForm(AuthenticationForm):
    """Name and password; says how long to wait after wrong ones."""

    wait = 0

    def clean(self) -> dict[str, Any]:
        """Check the password unless the name must wait where it is typed."""
        username = self.cleaned_data.get("username")
        password = self.cleaned_data.get("password")
        if not username or not password:
            return self.cleaned_data
        standing = self._check(username, password)
        if standing is None:
            said = f"密码连续输错，为防他人试探，请等 {say_wait(self.wait)}后再试。"
            raise forms.ValidationError(said, code="wait")
        if self.user_cache is None:
            raise forms.ValidationError(self._say_wrong(standing), code="invalid_login")
        self.confirm_login_allowed(self.user_cache)
        return self.cleaned_data

    @transaction.atomic
    def _check(self, username: str, password: str) -> Standing | None:
        """Check the password and write down what came of it; None where it must wait."""
        at = timezone.now()
        request: HttpRequest = self.request  # type: ignore[assignment]
        origin = origin_of(request, username)
        self.wait = seconds_left(origin, at=at) if hold_origin(origin) else 1
        if self.wait:
            return None
        user = authenticate(request, username=username, password=password)
        self.user_cache = user if isinstance(user, User) else None
        return note_try(origin, self.user_cache, at=at)

    def _say_wrong(self, standing: Standing) -> str:
        """Say the same of a wrong password and of a name that no account has."""
        left = rule("login.free_attempts") - standing.failures
        self.wait = standing.left(timezone.now())
        if self.wait:
            return f"账号或密码不正确。请等 {say_wait(self.wait)}后再试。"
        return f"账号或密码不正确。再错 {left} 次须等待后再试。"


class LoginView(auth.LoginView):
    """Log-in; who is logged in already goes home."""

    authentication_form = LoginForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Name whom to ask, and the city's identity provider where it has one."""
        elsewhere = settings.OIDC_TITLE if settings.OIDC_ISSUER else ""
        return super().get_context_data(
            title="登录", contact=contact(), elsewhere=elsewhere, **kwargs
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Log in, and let this browser count by itself from now on."""
        response = super().form_valid(form)
        remember_device(self.request, response, form.get_user())
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form again; where one must wait, programs are told by the status."""
        response = super().form_invalid(form)
        if form.wait:
            response.status_code = 429
            response.headers["Retry-After"] = str(form.wait)
        return response


class LogoutView(auth.LogoutView):
    """Log-out by POST, back to the log-in page."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write down who leaves, then log out."""
        if request.user.is_authenticated:
            note_audit(AuditKind.LOGGED_OUT, actor=request.user, at=timezone.now())
        return super().post(request, *args, **kwargs)


class PasswordChangeView(auth.PasswordChangeView):
    """Change of one's own password."""

    template_name = "registration/password_change.html"
    title = "修改密码"
    success_url = reverse_lazy("home")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say what a password must be, and why it must be changed where it must."""
        user = self.request.user
        context = super().get_context_data(**kwargs)
        context["wanted"] = PasswordPolicy().get_help_text()
        context["is_new"] = user.must_change_password  # type: ignore[union-attr]
        context["is_overdue"] = is_overdue(user, timezone.now())
        context["days"] = settings.PASSWORD_MAX_AGE_DAYS
        return context

    @transaction.atomic
    def form_valid(self, form: Any) -> HttpResponse:
        """Change it; from now on it is the person's own."""
        form.user.must_change_password = False
        note_audit(AuditKind.PASSWORD_CHANGED, actor=form.user, at=timezone.now())
        messages.success(self.request, "密码已修改。")
        return super().form_valid(form)
