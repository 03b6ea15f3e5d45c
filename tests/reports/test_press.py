"""The press edition omits, and changes nothing."""

from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from pypdf import PdfReader

from cases.models import ConcentratedProblem
from cases.services.oversight.hotspots import name_in_press
from hotline.errors import Conflict, Forbidden, InvalidInput
from reports.bulletins.wording.editor_choices import Choices
from reports.models import PressEdition
from reports.services.drafts import refresh_bulletin
from reports.services.editing import check_bulletin, edit_bulletin
from reports.services.issuing import issue_bulletin
from reports.services.press import approve_press_edition, prepare_press_edition
from tests.reports.conftest import DAY, NOON


@pytest.fixture
def issued(draft, build, unit, bulletin_editor, bulletin_issuer, morning):
    other = build.hotspots["消费维权"]
    cases = build.cases(2, at=NOON, category=other)
    build.dispatch(cases, unit)
    build.problem(other, DAY, cases, unit_phrase=unit.phrase)
    refresh_bulletin(draft, at=morning)
    edit_bulletin(draft, actor=bulletin_editor, at=morning, choices=Choices())
    check_bulletin(draft, actor=bulletin_editor, at=morning)
    return issue_bulletin(draft, actor=bulletin_issuer, at=morning)


def prepare(issued, actor, morning, omitted):
    return prepare_press_edition(issued, actor=actor, at=morning, omitted=omitted)


def test_an_omitted_line_leaves_the_others_with_their_ranks(issued, bulletin_editor, morning):
    edition = prepare(
        issued, bulletin_editor, morning, {"hotspot.1": "不宜刊登", "hotspot.2": "未批准具名"}
    )
    assert [line["key"] for line in edition.lines] == ["title", "lead", "heading"]
    again = prepare(issued, bulletin_editor, morning, {"hotspot.2": "未批准具名"})
    assert again.pk == edition.pk
    assert [line for line in issued.lines if line not in again.lines] == [issued.lines[-1]]


def test_a_named_problem_needs_approval_or_leaves(
    issued, bulletin_editor, bulletin_issuer, morning
):
    with pytest.raises(InvalidInput) as refusal:
        prepare(issued, bulletin_editor, morning, {})
    assert set(refusal.value.fields) == {"hotspot.2"}
    problem = ConcentratedProblem.objects.get()
    with pytest.raises(Forbidden):
        name_in_press(problem, actor=bulletin_editor)
    name_in_press(problem, actor=bulletin_issuer)
    assert prepare(issued, bulletin_editor, morning, {}).lines == issued.lines


@pytest.mark.parametrize(
    "omitted", [{"title": "x"}, {"hotspot.9": "x"}, {"hotspot.1": " "}, {"lead": "字" * 201}]
)
def test_what_cannot_be_omitted_is_refused(issued, bulletin_editor, morning, omitted):
    with pytest.raises(InvalidInput):
        prepare(issued, bulletin_editor, morning, {"hotspot.2": "未批准"} | omitted)


def test_a_bulletin_that_was_not_issued_has_no_press_edition(draft, bulletin_editor, morning):
    with pytest.raises(Conflict):
        prepare(draft, bulletin_editor, morning, {})


def test_approve_press_edition_without_one_is_refused(client, issued, bulletin_issuer, morning):
    with pytest.raises(Conflict, match="还没有对外版"):
        approve_press_edition(issued, actor=bulletin_issuer, at=morning)
    client.force_login(bulletin_issuer)
    page = client.post(f"/bulletins/{issued.pk}/do/approve-press/", {"seen": issued.version})
    assert (page.status_code, "还没有对外版" in page.content.decode()) == (409, True)


def test_approval_is_another_persons_and_freezes(issued, bulletin_editor, bulletin_issuer, morning):
    edition = prepare(issued, bulletin_editor, morning, {"hotspot.2": "未批准具名"})
    with pytest.raises(Forbidden):
        approve_press_edition(edition.bulletin, actor=bulletin_editor, at=morning)
    approved = approve_press_edition(edition.bulletin, actor=bulletin_issuer, at=morning)
    with approved.pdf.open("rb") as kept:
        page = PdfReader(BytesIO(kept.read())).pages[0].extract_text()
    assert "消费维权" not in page


def test_a_bulletins_papers_by_the_api(client, issued, bulletin_editor, bulletin_issuer,
                                       morning, stranger):  # fmt: skip
    client.force_login(bulletin_editor)
    address = f"/api/v1/bulletins/{issued.pk}"
    assert client.get(f"{address}/press.pdf").status_code == 404
    edition = prepare(issued, bulletin_editor, morning, {"hotspot.2": "未批准具名"})
    approved = approve_press_edition(edition.bulletin, actor=bulletin_issuer, at=morning)
    for name, kept in (("press", approved.pdf), ("sign-off", issued.sign_off)):
        answer = client.get(f"{address}/{name}.pdf")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == "application/pdf"
        with kept.open("rb") as file:
            assert answer.content == file.read()
    client.force_login(stranger)
    for name in ("page", "press", "sign-off"):
        assert client.get(f"{address}/{name}.pdf").status_code in (403, 404)
    with pytest.raises(Conflict):
        approve_press_edition(edition.bulletin, actor=bulletin_issuer, at=morning)
    with pytest.raises(Conflict):
        prepare(issued, bulletin_editor, morning, {"hotspot.2": "未批准具名"})
    with pytest.raises(DatabaseError, match="was approved"), transaction.atomic():
        PressEdition.objects.update(lines=[])
