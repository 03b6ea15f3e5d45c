"""Issued letters: set once, by the worker or by who opens them, and never changed."""

import hashlib
from datetime import date, timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import InternalError, ProgrammingError, transaction

from cases.models import Circular, Series, Urge
from grids.models import Unit
from hotline.errors import NotVisible
from reports.models import IssuedPaper
from reports.services import numbered_letters
from reports.services.numbered_letters import letter_pdf, set_letter, set_missing
from tests.cases.overseen import an_order, last_assignment
from tests.reports.test_jobs import Clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def press(monkeypatch, media):
    """A press that prints a letter's title and addressee, and counts its sheets."""
    printed = []

    def render(paper):
        printed.append(paper)
        first = "".join(span.text for span in paper.blocks[0].spans)
        return f"%PDF-{paper.title}{first}".encode()

    monkeypatch.setattr("reports.services.numbered_letters.render_paper", render)
    return printed


@pytest.fixture
def order(make_in_state, at):
    return an_order(make_in_state("handling"), at)


def test_a_second_opening_reads_the_file_of_the_first(order, press, at):
    first = letter_pdf(Series.SUPERVISION, order, at=at)
    assert letter_pdf(Series.SUPERVISION, order, at=at + timedelta(days=1)) == first
    assert len(press) == 1
    kept = IssuedPaper.objects.get()
    assert kept.checksum == hashlib.sha256(first).hexdigest()
    assert kept.set_at == at


def test_a_renamed_unit_does_not_change_what_was_issued(order, unit, at):
    first = letter_pdf(Series.SUPERVISION, order, at=at)
    Unit.objects.filter(pk=unit.pk).update(name="新名称", short_name="新名称")
    order.refresh_from_db()
    assert letter_pdf(Series.SUPERVISION, order, at=at) == first


def test_the_database_refuses_to_change_or_delete_it(order, at):
    letter_pdf(Series.SUPERVISION, order, at=at)
    for change in (lambda rows: rows.update(checksum=""), lambda rows: rows.delete()):
        with pytest.raises((ProgrammingError, InternalError)), transaction.atomic():
            change(IssuedPaper.objects.all())


def test_two_who_set_it_at_once_keep_one_file(order, at):
    first = set_letter(Series.SUPERVISION, order, at=at)
    assert set_letter(Series.SUPERVISION, order, at=at) == first
    assert default_storage.listdir("letters/supervision/2024")[1] == ["1.pdf"]


@pytest.mark.parametrize(("harm", "said"), [("lost", "找不到"), ("changed", "不一致")])
def test_a_file_that_is_gone_or_changed_is_not_given_out(order, at, media, harm, said):
    letter_pdf(Series.SUPERVISION, order, at=at)
    path = media / "letters/supervision/2024/1.pdf"
    path.unlink() if harm == "lost" else path.write_bytes(b"%PDF-other")
    with pytest.raises(NotVisible, match=said):
        letter_pdf(Series.SUPERVISION, order, at=at)


def test_the_worker_sets_each_kind_of_letter_once(order, supervisor, press, at):
    row = last_assignment(order.case)
    Urge.objects.create(
        case=order.case, assignment=row, unit=row.unit, kind="notice", year=2024, number=7, at=at,
        reply_due_at=at,
    )  # fmt: skip
    Urge.objects.create(case=order.case, unit=row.unit, kind="person", text="请抓紧", at=at)
    Circular.objects.create(
        year=2024, number=1, period_from=date(2024, 12, 1), period_to=date(2024, 12, 31),
        issued_at=at, issued_by=supervisor,
    )  # fmt: skip
    clock = Clock(at + timedelta(minutes=1))
    assert set_missing(clock=clock) == 3
    assert set(IssuedPaper.objects.values_list("series", flat=True)) == set(Series.values)
    assert set_missing(clock=clock) == 0
    assert len(press) == 3


def test_what_was_issued_long_ago_is_set_when_it_is_opened(order, at):
    late = at + numbered_letters.LOOK_BACK + timedelta(seconds=1)
    assert set_missing(clock=Clock(late)) == 0
    assert letter_pdf(Series.SUPERVISION, order, at=late)


def test_one_letter_that_fails_stops_no_other(order, make_in_state, monkeypatch, at):
    an_order(make_in_state("handling", text="停水两天。"), at)
    whole, failing = numbered_letters.set_letter, order.pk

    def broken(series, row, *, at):
        if row.pk == failing:
            raise OSError("disk full")
        return whole(series, row, at=at)

    monkeypatch.setattr(numbered_letters, "set_letter", broken)
    assert set_missing(clock=Clock(at)) == 1
    monkeypatch.setattr(numbered_letters, "set_letter", whole)
    assert set_missing(clock=Clock(at)) == 1
