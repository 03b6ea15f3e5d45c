"""Editing and checking: what may be chosen, what may not, and who."""

import pytest

from hotline.errors import Conflict, Forbidden, InvalidInput
from reports.bulletins.counting.figure_values import Action
from reports.bulletins.issuing.recounting import bulletin_text
from reports.bulletins.wording.editor_choices import Choices, Claim
from reports.bulletins.wording.phrases import PHRASES
from reports.models import Deed, PhraseUse, Step
from reports.services.editing import check_bulletin, edit_bulletin, send_back
from reports.services.phrases import add_phrase
from tests.reports.conftest import DAY, NOON

LEAD = PHRASES["daily.lead"].default.replace("回访{", "回访量{")


@pytest.fixture
def variants(system_admin):
    for key, text in (("daily.lead", LEAD), ("period.day", "截至{月}月{日}日")):
        add_phrase(key, text, use=PhraseUse.VARIANT, from_on=DAY, actor=system_admin, at=NOON)


def edit(draft, actor, morning, **choices):
    return edit_bulletin(draft, actor=actor, at=morning, choices=Choices(**choices))


def test_editing_chooses_words_and_is_logged(draft, bulletin_editor, morning, variants):
    edited = edit(draft, bulletin_editor, morning, texts={"daily.lead": LEAD})
    assert (edited.step, edited.edited_by, edited.version) == (Step.EDITED, bulletin_editor, 2)
    assert "回访量0件。" in bulletin_text(edited)
    step = edited.steps.latest("pk")
    assert (step.deed, step.facts["after"]["texts"]) == (Deed.EDIT, {"daily.lead": LEAD})


def test_a_word_of_one_line_goes_with_its_category(draft, build, bulletin_editor, morning):
    text = PHRASES["hotspot"].default
    pk = build.hotspots["物业服务"].pk
    edited = edit(draft, bulletin_editor, morning, texts={f"hotspot:{pk}": text})
    assert edited.choices["texts"] == {f"hotspot:{pk}": text}


def test_words_that_nobody_allowed_are_refused(draft, bulletin_editor, morning):
    with pytest.raises(InvalidInput) as refusal:
        edit(draft, bulletin_editor, morning, texts={"daily.lead": "{日期}，一切都好。"})
    assert refusal.value.fields == {"daily.lead": "只能从当日可用的用语中选择。"}
    draft.refresh_from_db()
    assert draft.step == Step.DRAFT


def test_unknown_categories_and_empty_reasons_are_refused(draft, bulletin_editor, morning):
    with pytest.raises(InvalidInput) as refusal:
        edit(
            draft, bulletin_editor, morning,
            order=(999,), actions={999: Action.CONTACTING}, claims={999: Claim(" ", 1)},
        )  # fmt: skip
    assert set(refusal.value.fields) == {"order", "actions", "claim:999"}


def test_only_an_editor_edits(draft, bulletin_issuer, operator, morning):
    for person in (bulletin_issuer, operator):
        with pytest.raises(Forbidden):
            edit(draft, person, morning)


def test_an_edit_of_a_stale_page_tells_what_was_done_meanwhile(
    draft, bulletin_editor, second_editor, morning
):
    edit_bulletin(
        draft, actor=second_editor, at=morning, seen=1, choices=Choices(), note="核对渠道"
    )
    with pytest.raises(Conflict) as refusal:
        edit_bulletin(draft, actor=bulletin_editor, at=morning, seen=1, choices=Choices())
    assert refusal.value.changes == ["吕核稿编辑：核对渠道"]


def test_checking_needs_an_edited_bulletin_and_current_figures(
    draft, build, bulletin_editor, bulletin_issuer, operator, morning
):
    with pytest.raises(Conflict, match="只有已编辑时"):
        check_bulletin(draft, actor=bulletin_editor, at=morning)
    edit(draft, bulletin_editor, morning)
    with pytest.raises(Forbidden):
        check_bulletin(draft, actor=operator, at=morning)
    build.calls(build.cases(at=NOON))
    with pytest.raises(Conflict) as refusal:
        check_bulletin(draft, actor=bulletin_editor, at=morning)
    assert refusal.value.changes[0] == "接听群众来电诉求3→4"


def test_checking_tells_the_issuers(draft, bulletin_editor, second_editor, morning):
    from notices.models import Notice

    edit(draft, bulletin_editor, morning)
    checked = check_bulletin(draft, actor=second_editor, at=morning, note="无误")
    assert (checked.step, checked.checked_by) == (Step.CHECKED, second_editor)
    notice = Notice.objects.get(role="bulletin_issuer")
    assert str(notice) == "热线工作日报 12月10日已核稿，待签发"


def test_editing_a_checked_bulletin_takes_the_check_away(draft, bulletin_editor, morning):
    edit(draft, bulletin_editor, morning)
    check_bulletin(draft, actor=bulletin_editor, at=morning)
    again = edit(draft, bulletin_editor, morning)
    assert (again.step, again.checked_by) == (Step.EDITED, None)


def test_sending_back_says_why(draft, bulletin_editor, bulletin_issuer, morning):
    edit(draft, bulletin_editor, morning)
    with pytest.raises(InvalidInput):
        send_back(draft, actor=bulletin_issuer, at=morning, reason=" ")
    back = send_back(draft, actor=bulletin_issuer, at=morning, reason="热点表述不准")
    assert back.step == Step.DRAFT
    assert back.steps.latest("pk").note == "热点表述不准"
    with pytest.raises(Conflict):
        send_back(draft, actor=bulletin_issuer, at=morning, reason="再退")
