"""The city's wording works from its day on and never backwards."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from hotline.errors import Forbidden, InvalidInput
from reports.models import PhraseText, PhraseUse
from reports.phrasebook import read_phrases
from reports.services.phrases import add_phrase
from tests.reports.conftest import DAY, NOON

DEFAULT, RETIRED, VARIANT = PhraseUse.DEFAULT, PhraseUse.RETIRED, PhraseUse.VARIANT
NEXT = DAY + timedelta(days=1)


@pytest.fixture
def add(system_admin):
    def add(text, use=DEFAULT, from_on=DAY, actor=system_admin):
        return add_phrase("hotline", text, use=use, from_on=from_on, actor=actor, at=NOON)

    return add


def test_a_default_holds_from_its_day_on(add):
    add("西宁12345热线", from_on=NEXT)
    assert read_phrases(DAY).defaults == {}
    assert read_phrases(NEXT).defaults == {"hotline": "西宁12345热线"}


def test_the_latest_default_wins_and_the_printed_one_stays_allowed(add):
    add("甲热线")
    add("乙热线")
    add("丙热线", VARIANT)
    assert read_phrases(DAY).allowed["hotline"] == [
        "乙热线", "甲热线", "丙热线", "12345政务服务便民热线",
    ]  # fmt: skip


def test_a_retired_text_is_offered_no_more(add):
    add("甲热线")
    add("甲热线", RETIRED, NEXT)
    assert read_phrases(DAY).allowed["hotline"][0] == "甲热线"
    assert read_phrases(NEXT).allowed["hotline"] == ["12345政务服务便民热线"]


def test_a_day_gone_by_an_unknown_phrase_and_other_people_are_refused(add, bulletin_editor):
    with pytest.raises(InvalidInput, match="不溯及以往"):
        add("甲热线", from_on=DAY - timedelta(days=1))
    with pytest.raises(InvalidInput):
        add(" ")
    with pytest.raises(Forbidden):
        add("甲热线", actor=bulletin_editor)


def test_the_database_keeps_wording_as_it_was(add):
    row = add("甲热线")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        PhraseText.objects.filter(pk=row.pk).update(text="乙热线")
    with pytest.raises(IntegrityError), transaction.atomic():
        PhraseText.objects.create(
            key="hotline", text="丙", use=DEFAULT, from_on=date(2024, 1, 1), created_on=DAY
        )
