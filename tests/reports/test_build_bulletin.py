"""The command: the printed texts and figures, and what it refuses."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from reports.models import Bulletin, Deed
from tests.reports.builders import noon
from tests.reports.conftest import PRINTED_DAYS, printed_figures, printed_text

pytestmark = pytest.mark.django_db


def run(day, **options):
    out = StringIO()
    call_command("build_bulletin", date=date.fromisoformat(day), stdout=out, **options)
    return out.getvalue()


@pytest.mark.parametrize("day", PRINTED_DAYS)
def test_it_prints_the_published_texts(build, day):
    build.printed_day(printed_figures(day))
    assert run(day) == printed_text(day, "bulletin")
    assert run(day, kind="hazards") == printed_text(day, "hazards")


@pytest.mark.parametrize("day", PRINTED_DAYS)
def test_json_is_the_figures_of_the_whole_day(build, day):
    build.printed_day(printed_figures(day))
    assert json.loads(run(day, format="json")) == printed_figures(day)
    assert Bulletin.objects.count() == 0


def test_building_twice_makes_one_bulletin_and_one_step(build):
    build.printed_day(printed_figures("2024-12-08"))
    assert run("2024-12-08") == run("2024-12-08")
    assert list(Bulletin.objects.get().steps.values_list("deed", flat=True)) == [Deed.BUILD]


def test_building_again_counts_a_draft_anew_and_says_what_changed(build):
    on = build.printed_day(printed_figures("2024-12-08"))
    run("2024-12-08")
    build.calls(build.cases(at=noon(on)))
    assert "接听群众来电诉求742件次" in run("2024-12-08")
    step = Bulletin.objects.get().steps.latest("pk")
    assert (step.deed, step.note) == (
        Deed.REFRESH,
        "接听群众来电诉求741→742；转交责任单位办理426→427",
    )


def test_a_day_that_has_not_closed_is_refused(build):
    with pytest.raises(CommandError, match="尚未结束"):
        run((timezone.localdate() + timedelta(days=1)).isoformat())


def test_it_writes_to_a_file(build, tmp_path):
    build.printed_day(printed_figures("2024-12-08"))
    run("2024-12-08", out=tmp_path / "day.txt")
    text = (tmp_path / "day.txt").read_text(encoding="utf-8")
    assert text == printed_text("2024-12-08", "bulletin")


def test_pdf_holds_the_same_words(build, tmp_path, media):
    from pypdf import PdfReader

    build.printed_day(printed_figures("2024-12-08"))
    run("2024-12-08", format="pdf", out=tmp_path / "day.pdf")
    text = "".join(page.extract_text() for page in PdfReader(tmp_path / "day.pdf").pages)
    body = "".join(printed_text("2024-12-08", "bulletin").split())
    assert body.partition("日报")[2] in "".join(text.split())
