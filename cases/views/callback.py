"""The callback desk: one case at a time; the next one comes by itself."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from cases.actions import find_action
from cases.dossier.case import read_call_dossier, read_dossier
from cases.forms.callback import (
    FAILURES,
    AnswersForm,
    AttemptForm,
    CallbackForm,
    IdentityForm,
    RedoForm,
)
from cases.rules.capabilities import CaseCapability
from cases.rules.states import State
from cases.selectors.callbacks import attempts_of_round, waiting_lines
from cases.services.callback.callback import next_try_at
from cases.services.callback.callback_holds import claim_case, claim_next
from cases.services.desk.drafts import discard_panel_draft
from cases.services.record.disclosure import note_secret_read
from cases.views.panel_drafts import DISCARD, own_drafts, restored_values
from grids.web.access import for_holders, say_in_form
from hotline.errors import HotlineError, NotVisible

# What the desk's buttons do: the word of its address → the case's own action.
DEEDS = {
    "done": "complete-callback",
    "missed": "attempt-callback",
    "redo": "redo",
    "identity": "confirm-identity",
}
# The answers, the remark and the reason to redo are one form here, and one draft.
DRAFT_OF = DEEDS["done"]


@for_holders(CaseCapability.CALL_BACK)
@require_GET
def callback_desk(request):
    at = timezone.now()
    case = claim_next(actor=request.user, at=at)
    if case is None:
        return render(request, "cases/callback_empty.html", {"title": "回访台"})
    return _page(request, read_call_dossier(case.number, user=request.user, at=at))


@for_holders(CaseCapability.CALL_BACK)
@require_GET
def callback_case(request, number):
    at = timezone.now()
    dossier = read_dossier(number, user=request.user, at=at)
    if dossier.case.state != State.AWAITING_CALLBACK:
        messages.warning(request, f"{number} 已经回访过，这是下一件。")
        return redirect("cases:callback_desk")
    claim_case(dossier.case, actor=request.user, at=at)
    return _page(request, dossier)


@for_holders(CaseCapability.CALL_BACK)
@require_POST
def callback_deed(request, number, deed):
    at = timezone.now()
    action = find_action(DEEDS.get(deed, ""))
    if action is None:
        raise NotVisible("没有这项操作。")
    dossier = read_dossier(number, user=request.user, at=at)
    if DISCARD in request.POST:
        discard_panel_draft(dossier.case, DRAFT_OF, actor=request.user)
        return redirect("cases:callback_case", number)
    form = action.form(request.POST, situation=dossier.situation)
    if not form.is_valid():
        return _page(request, dossier, form, 400)
    key = request.POST.get("idempotency_key", "")[:100]
    try:
        claim_case(dossier.case, actor=request.user, at=at)
        action.carry_out(dossier.case, form, actor=request.user, at=at, key=key)
    except HotlineError as error:
        say_in_form(form, error)
        return _page(request, dossier, form, error.status)
    if deed == "identity":
        return redirect("cases:callback_case", number)
    if deed != "missed":
        discard_panel_draft(dossier.case, DRAFT_OF, actor=request.user)
    messages.success(request, f"{number} 已记录{action.label}。")
    return redirect("cases:callback_desk")


def _reply_of(dossier):
    """Return the reply about which the citizen is asked: the unit's last, or the main case's."""
    own = (one for one in reversed(dossier.rounds) if one.reply.verdict)
    return dossier.shared or next(own, None)


def _page(request, dossier, form=None, status=200):
    seen, attempts = {"seen": str(dossier.seen)}, attempts_of_round(dossier.case)
    shown, identity = form, None
    restored_at = None
    kept = {}
    if not isinstance(form, AnswersForm):
        draft = own_drafts(dossier).get(DRAFT_OF)
        for part in (CallbackForm, RedoForm) if draft else ():
            kept.update(restored_values(draft, part, {}))
        restored_at = draft.saved_at if draft else None
        shown = RedoForm(initial={**kept, **seen}, situation=dossier.situation)
    # Both ends of an unsolved case are on the page; what was typed for the other one stays.
    closing = form
    if not isinstance(form, CallbackForm):
        typed = {**kept, **(dict(form.data.items()) if isinstance(form, RedoForm) else {})}
        closing = CallbackForm(initial=typed, situation=dossier.situation)
    # The matter of a secret case is not on the screen before it may be named.
    if dossier.case.is_secret and not dossier.situation.has_confirmed:
        identity = form if isinstance(form, IdentityForm) else IdentityForm(initial=seen)
    else:
        note_secret_read(dossier.case, actor=request.user, at=dossier.at)
    context = {
        "title": "回访台",
        "dossier": dossier,
        "case": dossier.case,
        "reply": _reply_of(dossier),
        "form": shown,
        "closing": closing,
        "reason": shown.data.get("reason", shown.initial.get("reason", "")),
        "restored_at": restored_at,
        "identity": identity,
        "missed": form if isinstance(form, AttemptForm) else None,
        "next_try": next_try_at([row.at for row in attempts], dossier.at),
        "attempts": attempts,
        "failures": FAILURES,
        "waiting": waiting_lines(request.user, dossier.at),
        "idempotency_key": uuid.uuid4().hex,
    }
    return render(request, "cases/callback.html", context, status=status)
