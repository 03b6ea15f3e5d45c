"""Editing and checking: words are chosen, figures stand."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from grids.models import User
from hotline.errors import Conflict, InvalidInput
from reports.bulletins.content import worded_content
from reports.bulletins.issuing.recounting import FIGURES_MOVED, moved_since
from reports.bulletins.spec import spec_of
from reports.bulletins.wording.editor_choices import (
    EXTRA,
    LINE_MAX,
    PARAGRAPH_MAX,
    WHOLE,
    Choices,
)
from reports.bulletins.wording.phrases import MAX_LENGTH
from reports.bulletins.wording.phrases_in_force import read_phrases
from reports.capabilities import ReportCapability
from reports.models import Bulletin, Deed, Step
from reports.notice_kinds import BulletinSentence
from reports.services.bulletin_notices import notify_holders
from reports.services.drafts import put_content
from reports.services.steps import begin, wake_page_setter, write_step


@transaction.atomic
def edit_bulletin(
    bulletin: Bulletin,
    *,
    actor: User,
    at: datetime,
    seen: int | None = None,
    choices: Choices,
    note: str = "",
) -> Bulletin:
    """Word an open bulletin by an editor's choices; its figures are counted, never typed.

    A checked one falls back to edited. Raises InvalidInput for a wording that is not among
    the day's, an unknown category or an unequal order; Conflict for a stale version.
    """
    bulletin = begin(bulletin, Deed.EDIT, actor=actor, seen=seen)
    _check_choices(bulletin, choices)
    before = bulletin.choices
    bulletin.choices = choices.to_json()
    put_content(bulletin, worded_content(bulletin, choices), at=at)
    bulletin.step, bulletin.edited_by, bulletin.edited_at = Step.EDITED, actor, at
    bulletin.checked_by, bulletin.checked_at = None, None
    bulletin.save()
    facts = {"before": before, "after": bulletin.choices}
    write_step(bulletin, Deed.EDIT, at=at, actor=actor, note=note, facts=facts)
    wake_page_setter(bulletin)
    return bulletin


def _check_choices(bulletin: Bulletin, choices: Choices) -> None:
    errors = _wrong_texts(bulletin, choices.texts) | _wrong_claims(choices)
    errors |= _wrong_paragraphs(bulletin, choices.paragraphs)
    errors |= _wrong_rewritten(bulletin, choices.rewritten)
    known = {r["category_id"] for r in bulletin.detail.get("ranking", ())} | {WHOLE}
    if not known.issuperset(choices.order):
        errors["order"] = "排序中有当日没有的热点分类。"
    if not known.issuperset(choices.actions):
        errors["actions"] = "处理情况中有当日没有的热点分类。"
    if errors:
        raise InvalidInput(fields=errors)


def _wrong_texts(bulletin: Bulletin, texts: Mapping[str, str]) -> dict[str, str]:
    book = read_phrases(bulletin.period_from)
    return {
        key: "只能从当日可用的用语中选择。"
        for key, text in texts.items()
        if text not in book.options(key)
    }


def _wrong_rewritten(bulletin: Bulletin, lines: Mapping[str, str]) -> dict[str, str]:
    if lines and not spec_of(bulletin.series).words.is_written:
        return dict.fromkeys((f"line:{key}" for key in lines), "这个系列的正文不能改写。")
    known = {line["key"] for line in bulletin.lines} | {EXTRA}
    return {
        f"line:{key}": f"最多{LINE_MAX}字，不能有控制字符。"
        for key, text in lines.items()
        if key not in known or len(text) > LINE_MAX or not text.isprintable()
    }


def _wrong_claims(choices: Choices) -> dict[str, str]:
    return {
        f"claim:{category_id}": f"请写明核实情况，最多{MAX_LENGTH}字。"
        for category_id, claim in choices.claims.items()
        if not claim.reason.strip() or len(claim.reason) > MAX_LENGTH
    }


def _wrong_paragraphs(bulletin: Bulletin, paragraphs: Mapping[str, str]) -> dict[str, str]:
    places = spec_of(bulletin.series).words.places(bulletin)
    errors = {}
    for name, text in paragraphs.items():
        if name not in places:
            errors[f"own:{name}"] = f"这一期没有“{name}”这个自由段落。"
        elif len(text) > PARAGRAPH_MAX:
            errors[f"own:{name}"] = f"最多{PARAGRAPH_MAX}字，现有{len(text)}字。"
        elif not all(line.isprintable() for line in text.splitlines()):
            errors[f"own:{name}"] = "不能含有控制字符。"
    return errors


@transaction.atomic
def check_bulletin(
    bulletin: Bulletin, *, actor: User, at: datetime, seen: int | None = None, note: str = ""
) -> Bulletin:
    """核稿: somebody read the edited text; an issuer is told that it waits.

    Raises Conflict while the figures have moved since they were counted.
    """
    bulletin = begin(bulletin, Deed.CHECK, actor=actor, seen=seen)
    require_current(bulletin)
    bulletin.step, bulletin.checked_by, bulletin.checked_at = Step.CHECKED, actor, at
    bulletin.save(update_fields=["step", "checked_by", "checked_at"])
    write_step(bulletin, Deed.CHECK, at=at, actor=actor, note=note)
    notify_holders(bulletin, BulletinSentence.CHECKED, to=ReportCapability.ISSUE_BULLETINS, at=at)
    return bulletin


def require_current(bulletin: Bulletin) -> None:
    """Raise Conflict where a new counting gives other figures than the bulletin has."""
    if changes := moved_since(bulletin):
        raise Conflict(FIGURES_MOVED, changes=changes)


@transaction.atomic
def send_back(
    bulletin: Bulletin, *, actor: User, at: datetime, reason: str, seen: int | None = None
) -> Bulletin:
    """退回修改: an edited or checked bulletin goes back to its editors, who are told why."""
    bulletin = begin(bulletin, Deed.SEND_BACK, actor=actor, seen=seen)
    if not reason.strip():
        raise InvalidInput(fields={"reason": "请写明退回的原因。"})
    bulletin.step, bulletin.checked_by, bulletin.checked_at = Step.DRAFT, None, None
    bulletin.save(update_fields=["step", "checked_by", "checked_at"])
    write_step(bulletin, Deed.SEND_BACK, at=at, actor=actor, note=reason.strip())
    sentence, facts = BulletinSentence.SENT_BACK_TO_EDIT, {"reason": reason.strip()}
    notify_holders(bulletin, sentence, facts, to=ReportCapability.EDIT_BULLETINS, at=at)
    return bulletin
