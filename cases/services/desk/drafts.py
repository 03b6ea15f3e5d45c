"""Drafts: what somebody types, kept against loss, encrypted, counted nowhere.

An operator's draft at the intake desk has the key of its form. One of an action's panel or
of the callback desk belongs to a case and an act, one per person, whatever the page.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

from cases.models import Case, Draft
from cases.rules.capabilities import CaseCapability
from cases.services.record.idempotency import is_key_used, key_of_deed
from grids.models import User
from grids.role_checks import require_capability
from grids.rules import rule
from hotline.errors import InvalidInput
from hotline.hidden import refuse_unseen

Typed = Mapping[str, list[str]]
# Twice the longest demand, so that every field of the form fits beside it.
CONTENT_MAX = 40_000
# Where none of these is filled nobody has typed anything yet; a number alone was looked up.
TYPED = ("caller_name", "caller_address", "text", "place", "happened", "answer")


def save_draft(content: Typed, *, key: str, actor: User, at: datetime) -> Draft | None:
    """Keep what an operator has typed under the client's key.

    None where nothing is typed, which also ends a draft whose fields were emptied, and
    where the form has been sent meanwhile.
    """
    require_capability(actor, CaseCapability.REGISTER)
    if not key or len(key) > 64:
        raise InvalidInput("页面信息不完整，请刷新后重试。")
    is_typed = any(value.strip() for name in TYPED for value in content.get(name, []))
    if not is_typed or is_key_used(actor, key):
        discard_draft(key, actor=actor)
        return None
    return _keep(content, key, actor, at)


def save_panel_draft(
    number: str, act: str, content: Typed, *, actor: User, at: datetime, key: str = ""
) -> Draft | None:
    """Keep what a person has typed into the panel of an action of a case.

    `act` is the action's slug and `key` that of the panel. None where every field is empty
    and where the panel has been sent meanwhile. Raises NotVisible for a case of others.
    """
    case = visible_case(number, actor)
    is_typed = any(value.strip() for values in content.values() for value in values)
    if not is_typed or is_key_used(actor, key_of_deed(case, key)):
        discard_panel_draft(case, act, actor=actor)
        return None
    return _keep(content, _panel_key(case, act), actor, at, case=case, act=act)


def visible_case(number: str, actor: User) -> Case:
    """Return a case that the person may see; raises NotVisible for any other."""
    case: Case | None = Case.objects.visible_to(actor).filter(number=number).first()
    if case is None:
        refuse_unseen(
            f"没有找到工单 {number[:20]}。", Case.objects.filter(number=number), f"工单 {number}"
        )
    return case


def _keep(
    content: Typed, key: str, actor: User, at: datetime, case: Case | None = None, act: str = ""
) -> Draft:
    packed = json.dumps(dict(content), ensure_ascii=False)
    if len(packed) > CONTENT_MAX:
        raise InvalidInput("内容过长，草稿没有保存。")
    values = {"content": packed, "saved_at": at, "case": case, "act": act}
    draft, _ = Draft.objects.update_or_create(owner=actor, client_key=key, defaults=values)
    return draft


def _panel_key(case: Case, act: str) -> str:
    return f"{case.pk}/{act}"


def find_draft(key: str, *, actor: User) -> Draft | None:
    """Return one of a person's own drafts of the desk."""
    if not key:
        return None
    return Draft.objects.filter(owner=actor, client_key=key, case=None, act="").first()


def panel_drafts(case: Case, *, actor: User) -> list[Draft]:
    """Return a person's own drafts of a case's panels, the newest first."""
    return list(Draft.objects.filter(owner=actor, case=case))


def read_draft(draft: Draft) -> dict[str, list[str]]:
    """Return the typed values of a draft, by field."""
    content: dict[str, list[str]] = json.loads(draft.content)
    return content


def discard_draft(key: str, *, actor: User) -> int:
    """Throw one of a person's own drafts away; returns how many there were."""
    return Draft.objects.filter(owner=actor, client_key=key).delete()[0]


def discard_panel_draft(case: Case, act: str, *, actor: User) -> int:
    """Throw a person's own draft of a panel away; returns how many there were."""
    return discard_draft(_panel_key(case, act), actor=actor)


def sweep_drafts(*, at: datetime) -> int:
    """Throw away drafts that nobody has touched for the city's days: they hold personal data."""
    kept = timedelta(days=rule("draft.keep_days"))
    return Draft.objects.filter(saved_at__lt=at - kept).delete()[0]
