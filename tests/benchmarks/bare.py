"""The site's addresses and, beside the full door, a bare view that writes the same rows.

The bare view stands behind the same middleware, log-in and form; it checks no rule, keeps
no order of locks, and inserts by the ORM what the full door inserts.
"""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_POST

from cases.forms.intake import IntakeForm
from cases.models import Assignment, Call, Caller, Case, CreationKey, Event
from cases.services.record.numbers import draw_ids
from hotline.fields import blind_index
from hotline.telephone_numbers import normalise_phone
from hotline.urls import urlpatterns as site
from notices.models import Notice


@login_required
@require_POST
@transaction.atomic
def bare(request):
    form = IntakeForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    at, data, user = timezone.now(), form.cleaned_data, request.user
    phone = normalise_phone(data["phone"])
    caller, _ = Caller.objects.get_or_create(
        phone_index=blind_index(phone), defaults={"phone": phone, "first_seen_at": at}
    )
    pk = draw_ids(Case)[0]
    case = Case.objects.create(
        pk=pk, number=f"9{pk:010d}", state="dispatched", kind=data["kind"],
        category=data["category"], channel=data["channel"], text=data["text"],
        title=data["text"][:30], received_at=at, registered_at=at, registered_by=user,
        handling="dispatched", caller=caller, caller_name=data["caller_name"], grid=data["grid"],
        place=data["place"], lead_unit=data["lead_unit"], reply_due_at=at,
    )  # fmt: skip
    CreationKey.objects.create(user=user, key=data["idempotency_key"], case=case, created_at=at)
    Assignment.objects.create(
        case=case, unit=data["lead_unit"], role="lead", level="city", dispatched_at=at,
        dispatched_by=user, reply_due_at=at, original_reply_due_at=at,
    )  # fmt: skip
    Event.objects.create(case=case, at=at, verb="register", actor=user)
    Event.objects.create(case=case, at=at, verb="dispatch", actor=user, unit=data["lead_unit"])
    Call.objects.create(
        kind="demand", received_at=at, registered_at=at, operator=user, caller=caller, case=case,
        handling="dispatched",
    )  # fmt: skip
    Notice.objects.create(
        kind="new_case",
        subject_kind="case",
        subject_id=case.pk,
        number=case.number,
        unit=data["lead_unit"],
        text="新派工单",
        created_at=at,
    )
    return redirect("cases:desk")


urlpatterns = [*site, path("bare/", bare)]
