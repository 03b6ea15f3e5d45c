"""Printing what was picked: one file by a worker, for who sees each of the cases."""

import io

import pypdf
import pytest

from cases.services.handling import sub_dispatch
from grids.services import set_rule
from hotline.errors import Forbidden, InvalidInput, NotVisible
from hotline.fonts import printing_problem
from reports.models import Export, ExportStatus
from reports.papers.slip_printing import check_numbers, kind_name
from reports.services import exports
from tests.reports.test_jobs import Clock

pytestmark = pytest.mark.django_db
needs_fonts = pytest.mark.skipif(bool(printing_problem()), reason=printing_problem())
PRINT = "/papers/print/"


@pytest.fixture
def papers(monkeypatch, media):
    """What would be printed, without printing it."""
    kept = []

    def keep(papers):
        kept.extend(papers)
        return b"%PDF-"

    monkeypatch.setattr("reports.papers.slip_printing.render_papers", keep)
    return kept


@pytest.fixture
def ask(at):
    def ask(actor, *cases, name="routing"):
        asked = {"numbers": [case.number for case in cases]}
        export = exports.ask_export(kind_name(name), asked, actor=actor, at=at)
        exports.run_export(export.pk, clock=Clock(at))
        return Export.objects.get(pk=export.pk)

    return ask


def test_the_picked_cases_are_printed_in_the_order_in_which_they_were_picked(
    make_case, papers, ask, operator
):
    first, second = make_case(), make_case(text="停水两天。")
    export = ask(operator, second, first)
    assert export.status == ExportStatus.DONE
    assert export.file_name == "工单流转单 12月10日 2件.pdf"
    assert (export.rows_done, export.rows_total) == (2, 2)
    assert [paper.keywords for paper in papers] == [(second.number,), (first.number,)]
    assert {paper.title for paper in papers} == {"工单流转单"}


def test_an_approval_slip_is_a_kind_of_its_own(make_case, papers, ask, operator):
    assert ask(operator, make_case(), name="approval").title == "工单批办单 12月10日 1件"
    assert [paper.title for paper in papers] == ["工单批办单"]


def test_a_unit_prints_with_its_own_rights(make_in_state, papers, ask, handler):
    case = make_in_state("handling", is_secret=True)
    ask(handler, case)
    assert "王建国" not in str(papers) and "138" not in str(papers)
    assert "保密" in str(papers)


def test_who_does_not_see_one_of_the_cases_gets_none(make_case, papers, ask, stranger, operator):
    case = make_case()
    with pytest.raises(NotVisible, match=case.number):
        ask(stranger, case)
    assert not Export.objects.exists() and papers == []


def test_a_case_below_is_printed_by_its_unit_alone(
    make_in_state, unit, sub_unit, sub_handler, stranger, handler, at
):
    case = make_in_state("handling")
    sub_dispatch.sub_dispatch(case, actor=handler, at=at, units=[sub_unit])
    assert check_numbers(sub_handler, [case.number]) == [case.number]
    with pytest.raises(NotVisible):
        check_numbers(stranger, [case.number])


def test_rights_that_were_lost_meanwhile_stop_the_file(make_case, papers, handler, unit, at):
    case = make_case()
    export = exports.ask_export(
        kind_name("routing"), {"numbers": [case.number]}, actor=handler, at=at
    )
    handler.grants.all().delete()
    exports.run_export(export.pk, clock=Clock(at))
    export.refresh_from_db()
    assert export.status == ExportStatus.FAILED
    assert papers == []


def test_no_more_than_the_city_allows_at_once(make_case, operator):
    set_rule("paper.most_at_once", 2)
    numbers = [make_case(text=f"第{n}次停水。").number for n in range(3)]
    assert check_numbers(operator, numbers[:2]) == numbers[:2]
    for wrong in (numbers, []):
        with pytest.raises(InvalidInput, match="1 到 2 件"):
            check_numbers(operator, wrong)


def test_administrators_print_no_case(make_case, system_admin, at):
    asked = {"numbers": [make_case().number]}
    with pytest.raises(Forbidden):
        exports.ask_export(kind_name("routing"), asked, actor=system_admin, at=at)


def test_the_lists_button_asks_for_the_file_and_shows_where_it_will_be(
    make_case, papers, client, operator, django_capture_on_commit_callbacks
):
    case, other = make_case(), make_case(text="停水两天。")
    client.force_login(operator)
    page = client.get("/cases/").content.decode()
    assert f'formaction="{PRINT}"' in page and f'value="{case.number}"' in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            PRINT, {"pick": [case.number, other.number, case.number], "verb": "routing"}
        )
    assert answer.url == "/exports/"
    assert "工单流转单" in client.get(answer.url).content.decode()
    assert [paper.keywords[0] for paper in papers] == [case.number, other.number]


@pytest.mark.parametrize(("pick", "verb", "status"), [([], "routing", 400), (["1"], "letter", 404)])
def test_nothing_picked_and_no_such_paper_are_refused(client, operator, pick, verb, status):
    client.force_login(operator)
    assert client.post(PRINT, {"pick": pick, "verb": verb}).status_code == status


def test_the_inbox_prints_in_every_tab_and_signs_where_that_waits(make_in_state, client, handler):
    make_in_state("dispatched")
    make_in_state("handling", text="停水两天。")
    client.force_login(handler)
    unsigned = client.get("/inbox/?tab=unsigned").content.decode()
    handling = client.get("/inbox/?tab=handling").content.decode()
    assert 'value="sign"' in unsigned and 'value="sign"' not in handling
    assert f'formaction="{PRINT}"' in unsigned and f'formaction="{PRINT}"' in handling


@needs_fonts
def test_the_file_holds_the_slip_of_each_case_and_no_number(make_case, media, ask, operator):
    cases = [make_case(text=f"第{n}号楼停水，请回电13897001234。") for n in range(3)]
    with ask(operator, *cases).file.open("rb") as kept:
        pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(kept.read())).pages]
    assert len(pages) == 3
    for case, page in zip(cases, pages, strict=True):
        assert case.number in page
        assert "13897001234" not in page and "138****1234" in page
