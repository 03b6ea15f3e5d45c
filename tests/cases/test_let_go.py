"""A unit whose part was recalled, or whose return was accepted, reads up to that hour."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cases.access.branches import let_go_at
from cases.dossier.attachments import read_attachment
from cases.dossier.case import read_dossier
from cases.models import Case, EndReason
from cases.models.queries import LET_GO
from cases.rules.states import State
from cases.selectors.listing import visible_callbacks
from cases.selectors.rows import rows_of
from cases.services.callback import callback
from cases.services.callback.callback import Answers
from cases.services.dispatch import dispatch, recalling
from cases.services.handling import handling, sub_dispatch
from cases.services.record import attachments, notes
from grids.upload_preparation import prepare_files
from hotline.errors import NotVisible

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CONTENT = Answers(was_contacted=True, was_solved=True, satisfaction="satisfied")
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def attach(case, actor, at):
    upload = SimpleUploadedFile("证明.pdf", PDF, "application/pdf")
    return attachments.attach(case, prepare_files([upload], at=at), actor=actor, at=at)[0]


def recalled(case, dispatcher, handler, other_unit, at):
    del handler
    recalling.reassign_case(case, actor=dispatcher, at=at, lead_unit=other_unit, reason="派错单位")


def returned(case, dispatcher, handler, other_unit, at):
    row = handling.object_assignment(
        case, actor=handler, at=at, ground="不在本单位辖区", text="属于城西区"
    )
    dispatch.accept_objection(
        row, actor=dispatcher, at=at, lead_unit=other_unit, reason="属于城西区"
    )


def go_on(case, stranger, dispatcher, at):
    """The unit that has the case now signs, writes, files and replies; the reply is accepted."""
    handling.sign_assignment(case, actor=stranger, at=at)
    handling.report_progress(case, actor=stranger, at=at, text="城西已到现场")
    file = attach(case, stranger, at)
    handling.resolve_assignment(case, actor=stranger, at=at, text="城西已修好", outcome="solved")
    dispatch.accept_reply(case, actor=dispatcher, at=at + HOUR)
    return file


@pytest.mark.parametrize("let_go", [recalled, returned])
def test_a_unit_that_was_let_go_reads_up_to_that_hour(
    let_go, make_case, handler, stranger, dispatcher, unit, other_unit, at, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    case = make_case()
    before = attach(case, handler, at)
    notes.add_note(case, actor=dispatcher, at=at, text="请先电话联系")
    hour = at + HOUR
    let_go(case, dispatcher, handler, other_unit, hour)
    after = go_on(case, stranger, dispatcher, hour + HOUR)

    theirs = read_dossier(case.number, user=handler, at=hour + 3 * HOUR)
    told = [line.verb for line in theirs.lines]
    assert "note" in told and told[-1] in ("reassign", "accept_objection")
    assert all(line.at <= hour for line in theirs.lines)
    assert not theirs.rounds
    assert [file.attachment for file in theirs.files] == [before]
    assert not theirs.situation.own
    assert theirs.clocks == [] and theirs.head_clock is None
    assert theirs.parts[0].is_let_go
    with pytest.raises(NotVisible):
        read_attachment(after.token, user=handler)
    assert read_attachment(before.token, user=handler) == before

    # Who has the case reads it all, and so does the hotline.
    for person in (stranger, dispatcher):
        whole = read_dossier(case.number, user=person, at=hour + 3 * HOUR)
        assert [one.text for one in whole.rounds] == ["城西已修好"]
        assert len(whole.files) == 2


def test_a_unit_that_was_let_go_reads_who_has_the_case_now(
    make_case, handler, dispatcher, unit, other_unit, at
):
    case = make_case()
    recalling.reassign_case(
        case, actor=dispatcher, at=at + HOUR, lead_unit=other_unit, reason="派错单位"
    )
    theirs = read_dossier(case.number, user=handler, at=at + HOUR)
    assert [part.unit for part in theirs.parts] == [str(unit), str(other_unit)]
    assert theirs.parts[-1].note == "派错单位"
    assert theirs.case.lead_unit == other_unit


def test_how_a_recalled_case_ended_is_not_told_to_the_unit(
    make_case, handler, dispatcher, at, log_in
):
    case = make_case()
    recalling.recall_case(case, actor=dispatcher, at=at + HOUR, reason="派错单位")
    dispatch.answer_case(
        Case.objects.get(pk=case.pk), actor=dispatcher, at=at + 2 * HOUR, way="answered",
        answer="已由热线答复",
    )  # fmt: skip
    page = log_in(handler).get(f"/cases/{case.number}/")
    assert page.status_code == 200
    assert "已由热线答复" not in page.content.decode()
    assert "已由热线答复" in log_in(dispatcher).get(f"/cases/{case.number}/").content.decode()
    told = log_in(handler).get(f"/api/v1/cases/{case.number}/").json()
    assert (told["answer"], told["rejected_ground"]) == ("", "")


def test_a_unit_that_gets_the_case_again_reads_it_all(
    make_case, handler, stranger, dispatcher, unit, other_unit, at
):
    case = make_case()
    returned(case, dispatcher, handler, other_unit, at + HOUR)
    returned(case, dispatcher, stranger, unit, at + 2 * HOUR)
    theirs = read_dossier(case.number, user=handler, at=at + 3 * HOUR)
    assert theirs.reach.until is None
    assert len(theirs.returns) == 2


def test_what_was_handed_down_is_let_go_with_the_part_above(
    make_in_state, handler, sub_handler, dispatcher, sub_unit, other_unit, at
):
    case = make_in_state(State.HANDLING)
    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    returned(case, dispatcher, handler, other_unit, at + HOUR)
    rows = list(case.assignments.all())
    below = [row for row in rows if row.unit_id == sub_unit.pk]
    assert let_go_at(below, rows) == at + HOUR
    notes.add_note(case, actor=dispatcher, at=at + 2 * HOUR, text="转城西办理")
    theirs = read_dossier(case.number, user=sub_handler, at=at + 3 * HOUR)
    assert all(line.at <= at + HOUR for line in theirs.lines)


def test_what_ends_a_part_that_was_never_the_units_is_named_once():
    assert {EndReason.OBJECTION, EndReason.RECALLED} == LET_GO


def test_lists_tell_a_unit_that_was_let_go_nothing_of_what_followed(
    make_case, handler, stranger, dispatcher, callback_agent, other_unit, unit, at
):
    case = make_case()
    recalled(case, dispatcher, handler, other_unit, at + HOUR)
    go_on(case, stranger, dispatcher, at + 2 * HOUR)
    callback.record_callback(case, actor=callback_agent, at=at + 4 * HOUR, answers=CONTENT)
    for person, is_told in ((handler, False), (stranger, True), (dispatcher, True)):
        assert Case.objects.visible_to(person).filter(pk=case.pk).exists()
        assert Case.objects.followed_by(person).filter(pk=case.pk).exists() == is_told
        assert visible_callbacks(person).exists() == is_told
        (row,) = rows_of(list(Case.objects.visible_to(person)), person)
        assert bool(row.happened) == is_told
