"""What a person typed into an action's panel and has not sent: saved, shown again, dropped."""

from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from cases.actions import actions_for, find_action
from cases.forms.base import ActionForm
from cases.forms.typed import initial_values
from cases.models import Draft
from cases.services.desk.drafts import (
    discard_panel_draft,
    panel_drafts,
    read_draft,
    save_panel_draft,
    visible_case,
)
from hotline.errors import NotVisible

# What a form carries that nobody types.
FRAME = frozenset(
    {"csrfmiddlewaretoken", "idempotency_key", "next", "back", "seen", "previewed", "canned"}
)
DISCARD = "discard_draft"


@login_required
@never_cache
@require_POST
def save(request, number, slug):
    if find_action(slug) is None:
        raise NotVisible("没有这项操作。")
    if DISCARD in request.POST:
        discard_panel_draft(visible_case(number, request.user), slug, actor=request.user)
        return JsonResponse({"draft": ""})
    typed = {name: request.POST.getlist(name) for name in request.POST if name not in FRAME}
    key = request.POST.get("idempotency_key", "")[:100]
    draft = save_panel_draft(number, slug, typed, actor=request.user, at=timezone.now(), key=key)
    return JsonResponse({"draft": slug if draft else ""})


def own_drafts(dossier):
    """Return a person's drafts of a case by action; nothing is read where there are none."""
    if not getattr(dossier.case, "has_own_draft", False):
        return {}
    return {draft.act: draft for draft in panel_drafts(dossier.case, actor=dossier.user)}


def restored_values(draft: Draft, form: type[ActionForm], brought: dict[str, str]) -> dict:
    """Return a draft as the first values of a form.

    Which of the case's rows an act is about is chosen anew; a draft about another one than
    the link brings along is left alone.
    """
    typed, fields = read_draft(draft), form.base_fields
    rows = {name for name, field in fields.items() if isinstance(field, forms.ModelChoiceField)}
    about = {name: value for name, value in brought.items() if name in rows & typed.keys()}
    if any(typed[name][-1:] != [value] for name, value in about.items()):
        return {}
    shown = {
        name: field for name, field in fields.items()
        if name not in rows | FRAME and (name in typed or isinstance(field, forms.BooleanField))
    }  # fmt: skip
    return initial_values(shown, typed)


@dataclass(frozen=True)
class Left:
    """A draft that waits beside the case; its texts where the act is not possible any more."""

    label: str
    slug: str
    saved_at: datetime
    is_offered: bool
    texts: list[tuple[str, str]]


def drafts_left(dossier, open_slug=""):
    """Return what a person has typed into panels of a case that are not open."""
    offered = {action.slug for action in actions_for(dossier.situation)}
    found = []
    for slug, draft in own_drafts(dossier).items():
        action = find_action(slug)
        if action is None or slug == open_slug:
            continue
        form = action.form(data={k: v[-1] for k, v in read_draft(draft).items() if v})
        found.append(Left(action.label, slug, draft.saved_at, slug in offered, list(form.typed())))
    return found
