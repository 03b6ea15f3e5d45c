"""What every verb on a bulletin begins and ends with: who may, the locked row, its log."""

from dataclasses import replace

import pytest

from hotline.errors import Conflict, Forbidden
from reports import listed_series
from reports.bulletins.spec import spec_of
from reports.bulletins.wording.editor_choices import Choices
from reports.models import Bulletin, Deed, Step
from reports.services.editing import edit_bulletin
from reports.services.steps import begin, lock, write_step


def test_a_deed_begins_only_for_people_who_may_do_it(draft, operator, bulletin_editor):
    with pytest.raises(Forbidden):
        begin(draft, Deed.EDIT, actor=operator)
    assert begin(draft, Deed.EDIT, actor=bulletin_editor) == draft


def test_a_deed_begins_only_at_its_steps(draft, bulletin_editor, bulletin_issuer):
    with pytest.raises(Conflict, match="草稿，只有已核稿时可以这样做"):
        begin(draft, Deed.ISSUE, actor=bulletin_issuer)
    with pytest.raises(Conflict, match="只有已编辑时"):
        begin(draft, Deed.CHECK, actor=bulletin_editor)


def test_a_refusal_calls_an_issue_by_the_name_of_its_series(draft, bulletin_issuer, monkeypatch):
    weekly = replace(spec_of(draft.series), name="热线工作周报")
    monkeypatch.setitem(listed_series._LISTED, draft.series, weekly)
    with pytest.raises(Conflict, match="这期热线工作周报草稿，只有已核稿时可以这样做") as refusal:
        begin(draft, Deed.ISSUE, actor=bulletin_issuer)
    assert "日报" not in str(refusal.value.message)
    with pytest.raises(Conflict, match="这期热线工作周报在您打开之后又有变化"):
        lock(draft, seen=draft.version + 1)


def test_a_deed_that_the_series_does_not_have_never_begins(draft, bulletin_editor, monkeypatch):
    without = replace(spec_of(draft.series), has_press_edition=False)
    monkeypatch.setitem(listed_series._LISTED, draft.series, without)
    with pytest.raises(Conflict, match="没有“拟对外版”这一步"):
        begin(draft, Deed.PREPARE_PRESS, actor=bulletin_editor)


def test_a_stale_version_is_told_what_was_done_meanwhile(draft, bulletin_editor, morning):
    seen = draft.version
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices(), note="换了说法")
    with pytest.raises(Conflict, match="又有变化") as refusal:
        lock(draft, seen=seen)
    assert refusal.value.changes == [f"{bulletin_editor}编辑：换了说法"]


def test_the_locked_row_is_the_one_that_stands_in_the_database(draft):
    Bulletin.objects.filter(pk=draft.pk).update(step=Step.EDITED)
    assert draft.step == Step.DRAFT
    assert lock(draft, Step.EDITED).step == Step.EDITED


def test_a_step_keeps_who_did_what_to_which_version(draft, bulletin_editor, morning):
    row = write_step(
        draft, Deed.EDIT, at=morning, actor=bulletin_editor, note="说" * 1200, facts={"a": 1}
    )
    row.refresh_from_db()
    assert (row.deed, row.actor, row.version) == (Deed.EDIT, bulletin_editor, draft.version)
    assert len(row.note) == 1000 and row.facts == {"a": 1}
