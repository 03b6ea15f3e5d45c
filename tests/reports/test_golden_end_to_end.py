"""The main path on real input: two printed days go in, the printed bulletins come out."""

import json
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from cases.models import Call, Callback, Case, DayCounter, Event, Hazard
from cases.rules.states import OPEN_STATES, State
from reports.bulletins.content import lines_from
from reports.bulletins.counting.figure_sources import rows_behind
from reports.bulletins.issuing.gaps import gaps_of
from reports.models import Bulletin, Series, Step
from reports.periods import period_of
from reports.services.drafts import build_draft
from simulation.bringing import finish_days
from tests.cases.in_states import undone
from tests.reports.conftest import FIGURES, PRINTED_DAYS, printed_figures, printed_text

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.timeout(900)]
KINDS = {"daily": "bulletin", "hazards": "hazards"}


def run(command: str, *args: Any, **options: Any) -> str:
    out = StringIO()
    call_command(command, *args, stdout=out, **options)
    return out.getvalue()


def replay(day: str) -> str:
    return run("replay_day", str(FIGURES / f"{day}.json"))


@pytest.fixture(
    scope="module",
    autouse=True,
    params=[
        pytest.param(PRINTED_DAYS, id="in-order"),
        pytest.param(PRINTED_DAYS[::-1], id="reversed"),
    ],
)
def replayed_days(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Both days replayed into the small city, once for all tests and rolled back after."""
    with django_db_blocker.unblock(), transaction.atomic():
        run("seed_city", "xining", small=True)
        for day in request.param:
            replay(day)
        # Nobody gathers statistics of rows that are not committed.
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("day", PRINTED_DAYS)
def test_the_published_text_is_printed_and_printed_again(day, kind):
    printed = printed_text(day, KINDS[kind])
    assert run("build_bulletin", date=date.fromisoformat(day), kind=kind) == printed
    assert run("build_bulletin", date=date.fromisoformat(day), kind=kind) == printed
    assert Bulletin.objects.count() == 1


@pytest.mark.parametrize("day", PRINTED_DAYS)
def test_json_is_the_figures_of_the_file(day):
    text = run("build_bulletin", date=date.fromisoformat(day), format="json")
    assert json.loads(text) == printed_figures(day)


@pytest.mark.parametrize("series", Series.codes_about_days())
@pytest.mark.parametrize("day", PRINTED_DAYS)
def test_every_figure_opens_as_many_rows(day, series):
    period = period_of(date.fromisoformat(day))
    bulletin = build_draft(series, period, at=timezone.now())
    pieces = [piece for line in lines_from(bulletin.lines) for piece in line.pieces]
    named = [piece for piece in pieces if piece.figure]
    assert len(named) >= 3
    for piece in named:
        rows = rows_behind(period, piece.figure, bulletin.detail["keys"]).rows
        assert rows.count() == int(piece.text), piece.figure


@pytest.mark.parametrize("series", Series.codes_about_days())
@pytest.mark.parametrize("day", PRINTED_DAYS)
def test_nothing_keeps_the_bulletin_from_being_issued(day, series):
    bulletin = build_draft(series, period_of(date.fromisoformat(day)), at=timezone.now())
    assert gaps_of(bulletin) == []


def test_a_second_run_changes_nothing():
    before = [model.objects.count() for model in (Call, Case, Callback, Event, Hazard)]
    assert "没有改动" in replay(PRINTED_DAYS[0])
    assert before == [model.objects.count() for model in (Call, Case, Callback, Event, Hazard)]


def test_nothing_happens_to_cases_on_other_days():
    days = {date.fromisoformat(day) for day in PRINTED_DAYS}
    assert {at.astimezone().date() for at in Event.objects.values_list("at", flat=True)} == days
    assert set(DayCounter.objects.values_list("day", flat=True)) == days


def test_the_days_leave_work_in_every_queue():
    states = set(Case.objects.values_list("state", flat=True))
    assert states >= {
        State.PENDING,
        State.DISPATCHED,
        State.HANDLING,
        State.RETURNED,
        State.RESOLVED,
        State.AWAITING_CALLBACK,
        State.CLOSED,
        State.REJECTED,
    }


def test_numbers_have_no_gap_and_rise_with_the_clock():
    for counter in DayCounter.objects.all():
        cases = Case.objects.filter(number__startswith=f"{counter.day:%y%m%d}")
        numbers = list(cases.order_by("registered_at", "pk").values_list("number", flat=True))
        assert numbers == [f"{counter.day:%y%m%d}{n:05}" for n in range(1, counter.last + 1)]


def test_days_that_were_finished_print_the_same():
    with undone():
        finish_days([date.fromisoformat(day) for day in PRINTED_DAYS])
        assert not Case.objects.filter(state__in=OPEN_STATES).exists()
        for day in PRINTED_DAYS:
            for kind, name in KINDS.items():
                printed = printed_text(day, name)
                assert run("build_bulletin", date=date.fromisoformat(day), kind=kind) == printed
            text = run("build_bulletin", date=date.fromisoformat(day), format="json")
            assert json.loads(text) == printed_figures(day)
            for bulletin in Bulletin.objects.filter(period_from=day):
                assert bulletin.step == Step.ARCHIVED
                pieces = [p for line in lines_from(bulletin.lines) for p in line.pieces if p.figure]
                for piece in pieces:
                    keys = bulletin.detail["keys"]
                    rows = rows_behind(bulletin.period, piece.figure, keys).rows
                    assert rows.count() == int(piece.text), piece.figure
