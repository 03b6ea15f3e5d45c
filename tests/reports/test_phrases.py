"""The city's wording works from its day on and never backwards."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from grids.models import Role
from hotline.errors import Forbidden, InvalidInput
from reports.bulletins.wording.phrases_in_force import read_phrases
from reports.models import PhraseText, PhraseUse
from reports.services.phrases import add_phrase
from tests import factories
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


def test_the_back_office_adds_texts_and_changes_none(add, client, settings, system_admin):
    settings.ADMIN_SECOND_FACTOR = False
    client.force_login(system_admin)
    row = add("甲热线")
    today = timezone.localdate()
    form = {"key": "hotline", "text": "乙热线", "use": "default", "from_on": today, "note": ""}
    assert client.post("/admin/reports/phrasetext/add/", form).status_code == 302
    assert read_phrases(today).defaults == {"hotline": "乙热线"}
    assert PhraseText.objects.latest("pk").created_by == system_admin
    wrong = client.post("/admin/reports/phrasetext/add/", form | {"text": "{不知}"})
    assert "没有占位符{不知}" in wrong.content.decode()
    change = f"/admin/reports/phrasetext/{row.pk}/change/"
    client.post(change, form | {"text": "丙热线"})
    row.refresh_from_db()
    assert row.text == "甲热线"


@pytest.mark.django_db
def test_the_back_offices_wording_is_closed_to_other_administrators(client, settings):
    settings.ADMIN_SECOND_FACTOR = False
    client.force_login(factories.make_person(Role.SECURITY_ADMIN, username="sec"))
    assert client.get("/admin/reports/phrasetext/").status_code == 403
