"""The second factor of administrators: enrol an authenticator once, confirm each log-in."""

import io
from typing import Any

import django_otp
import qrcode
import qrcode.image.svg
from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods
from django_otp.plugins.otp_totp.models import TOTPDevice

from grids.account_views import contact
from grids.audit import note_audit
from grids.models import AuditKind


class CodeForm(forms.Form):
    """Six digits from the authenticator."""

    code = forms.RegexField(
        r"^\d{6}$",
        label="验证码",
        error_messages={"invalid": "请输入 6 位数字。", "required": "请输入验证码。"},
        widget=forms.TextInput(
            attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
        ),
    )


def device_of(user: Any) -> TOTPDevice:
    """Return the confirmed device of a person, else the one being enrolled."""
    device = TOTPDevice.objects.filter(user=user).order_by("-confirmed", "pk").first()
    return device or TOTPDevice.objects.create(user=user, name="认证器", confirmed=False)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def second_factor(request: HttpRequest) -> HttpResponse:
    device = device_of(request.user)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        allowed, _ = device.verify_is_allowed()
        if allowed and device.verify_token(form.cleaned_data["code"]):
            kind = AuditKind.FACTOR_PASSED if device.confirmed else AuditKind.FACTOR_ENROLLED
            TOTPDevice.objects.filter(pk=device.pk).update(confirmed=True)
            note_audit(kind, actor=request.user, at=timezone.now())
            django_otp.login(request, device)
            return redirect("admin:index")
        note_audit(AuditKind.FACTOR_FAILED, actor=request.user, at=timezone.now())
        form.add_error("code", "验证码不正确或尝试过于频繁，请稍后再试。")
    context = {
        "title": "第二重验证", "form": form, "is_new": not device.confirmed, "contact": contact(),
    }  # fmt: skip
    return render(request, "registration/second_factor.html", context)


@login_required
@never_cache
@require_GET
def second_factor_code(request: HttpRequest) -> HttpResponse:
    """The enrolment's QR code; a confirmed secret is never shown again."""
    device = device_of(request.user)
    if device.confirmed:
        return HttpResponse(status=404)
    picture = qrcode.make(device.config_url, image_factory=qrcode.image.svg.SvgPathFillImage)
    out = io.BytesIO()
    picture.save(out)
    return HttpResponse(out.getvalue(), content_type="image/svg+xml")
