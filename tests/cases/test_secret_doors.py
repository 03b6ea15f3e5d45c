"""Who may not learn whose case it is reads it through no door: every page, file and API address.

The citizen's name, number and address stand in every free text of the city's cases, as people
do write them there. All cases are secret, or reports.
"""

from io import BytesIO

import pypdfium2
import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.test import Client

from cases.models import Call, Case
from cases.services.record import notes
from grids.models import CitySetting, Kind, Role
from tests.cases.test_hidden_citizen import ADDRESS, HIDDEN, NAME, TOLD
from tests.whole_site import City, case_forms, pages

pytestmark = pytest.mark.django_db
# Rows that are not about one case: what is typed, sent, drawn by lot, found in a category.
APART = {
    "Event", "Draft", "SavedFilter", "QualityDraw", "HotspotReview", "ConcentratedProblem",
}  # fmt: skip
WORDS = {
    "text", "title", "place", "happened", "answer", "right_path", "note", "reason", "remark",
    "verdict_reason", "basis", "plan", "closing_explanation", "required", "closing_note",
    "strike_note", "conclusion", "words", "name", "measure", "reinspection", "done_note",
}  # fmt: skip
# One of each kind of reader: their pages differ.
KEPT_FROM = (
    Role.LEADER, Role.QUALITY_CHECKER, Role.BULLETIN_EDITOR, Role.CALLBACK_AGENT,
    Role.UNIT_LEADER, Role.DISTRICT_CENTRE,
)  # fmt: skip


def write_everywhere(told):
    """Put a text into every free text of every row that hangs on a case."""
    for model in apps.get_app_config("cases").get_models():
        for field in model._meta.concrete_fields:
            is_text = field.name in WORDS and not (field.choices or field.is_relation)
            if not is_text or model.__name__ in APART:
                continue
            try:
                with transaction.atomic():
                    model._default_manager.update(**{field.name: told})
            except IntegrityError:
                # Where a rule forbids it, only what was said already is said otherwise.
                rows = model._default_manager.exclude(**{field.name: ""})
                rows.update(**{field.name: told})


@pytest.fixture
def city(people, put, hotline_body, fire_body, hazard_category, at, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    CitySetting.objects.create(key="callback.secret_agents", value=["named"])
    made = City(people, at, rows={"body": fire_body, "hazard_category": hazard_category})
    made.fill(put)
    notes.add_note(made.case, actor=people[Role.OPERATOR], at=at, text=TOLD)
    type(made.rows["hazard"]).objects.update(case=made.case)
    write_everywhere(TOLD)
    Call.objects.filter(case=None).update(note="")
    Case.objects.update(is_secret=True)
    for case in Case.objects.all():
        case.caller_name, case.caller_address = NAME, ADDRESS
        case.save(update_fields=["caller_name", "caller_address"])
    return made


def text_of(answer):
    """Return what an answer says: a page's text, or that of a PDF."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if body.startswith(b"%PDF") and len(body) > len(b"%PDF-1.4"):
        document = pypdfium2.PdfDocument(BytesIO(body))
        return "".join(page.get_textpage().get_text_range() for page in document)
    return body.decode(errors="replace")


def walk(city, user):
    """Return by address what the pages of a person tell of the citizen."""
    client, told = Client(), {}
    client.force_login(user)
    listed = {page.address: page for page in (*pages(city), *case_forms(city, user))}
    for address in listed:
        text = "".join(text_of(client.get(address)).split())
        if words := [word for word in HIDDEN if "".join(word.split()) in text]:
            told[address] = words
    return told


@pytest.mark.parametrize("role", KEPT_FROM)
def test_a_secret_citizen_is_named_at_no_door(city, role):
    assert walk(city, city.people[role]) == {}


@pytest.mark.parametrize("role", [Role.LEADER, Role.UNIT_CLERK])
def test_nor_is_who_reports_somebody(city, role):
    Case.objects.update(is_secret=False, kind=Kind.REPORT)
    assert walk(city, city.people[role]) == {}
