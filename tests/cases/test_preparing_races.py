"""While somebody's photos are decoded nobody else waits: two people, two connections."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event as Signal

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from cases.models import Attachment, Event, Hazard, HazardReturn
from cases.rules.states import State
from grids import upload_preparation
from grids.models import Role
from tests.cases.pictures import photos
from tests.cases.test_stamping import WHERE

pytestmark = pytest.mark.django_db(transaction=True)
SMALL = (64, 48)


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.RECEIVING_ROOT = tmp_path / "receiving"


class Held:
    """A decoder that waits until it is let go, and then decodes."""

    def __init__(self, decode):
        self.decode, self.begun, self.go = decode, Signal(), Signal()

    def __call__(self, pictures):
        # In a transaction the locks taken so far would be held as long as this takes.
        assert not connection.in_atomic_block
        self.begun.set()
        assert self.go.wait(timeout=60)
        return self.decode(pictures)


@pytest.fixture
def held(monkeypatch):
    decoder = Held(upload_preparation.encode_pictures)
    monkeypatch.setattr(upload_preparation, "encode_pictures", decoder)
    yield decoder
    decoder.go.set()


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def post(client, address, values):
    """Post in a thread of its own, on a connection of its own."""
    try:
        return client.post(address, values)
    finally:
        connection.close()


def test_another_act_on_the_case_does_not_wait_for_nine_photos(put, people, held):
    case = put(State.HANDLING)
    clerk, operator = (logged_in(people[role]) for role in (Role.UNIT_CLERK, Role.OPERATOR))
    address = reverse("cases:act", args=[case.number, "attach"])
    with ThreadPoolExecutor(1) as pool:
        sending = pool.submit(post, clerk, address, {"attachments": photos(9), **WHERE})
        assert held.begun.wait(timeout=60)
        note = operator.post(reverse("cases:act", args=[case.number, "note"]), {"text": "已致电"})
        assert note.status_code == 302, note.content.decode()
        assert not sending.done()
        held.go.set()
        assert sending.result().status_code == 302
    assert case.attachments.exclude(stamped_at=None).count() == 9
    assert list(Event.objects.filter(case=case, verb__in=("note", "attach"))
                .order_by("pk").values_list("verb", flat=True)) == ["note", "attach"]  # fmt: skip


def test_the_same_form_twice_at_once_makes_one_act(put, people, held, settings):
    case = put(State.HANDLING)
    address = reverse("cases:act", args=[case.number, "attach"])
    held.go.set()

    def send(_):
        values = {"attachments": photos(2, SMALL), "idempotency_key": "same"}
        return post(logged_in(people[Role.UNIT_CLERK]), address, values).status_code

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(send, range(2))) == [302, 302]
    assert case.attachments.count() == 2
    assert case.events.filter(verb="attach").count() == 1
    stored = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len(stored) == 2
    assert list(settings.RECEIVING_ROOT.iterdir()) == []


def test_photos_of_hazards_and_scans_are_decoded_outside_the_transaction_too(
    held, hazard_category, fire_body, hazard_filer
):
    held.go.set()
    filer = logged_in(hazard_filer)
    (photo,) = photos(1, SMALL)
    report = {
        "body": fire_body.code, "category": hazard_category.pk, "place": "五四大街18号",
        "text": "消防通道被占用", "reported_at": "2024-12-10T08:00", "grade": "ordinary",
    }  # fmt: skip
    answer = filer.post(reverse("cases:hazard_file"), {**report, "attachments": [photo]})
    assert answer.status_code == 302, answer.context["form"].errors
    hazard = Hazard.objects.get()
    plan = {"measure": "清理", "person_responsible": "韩经理", "rectify_by": "2030-12-12"}
    address = reverse("cases:hazard_act", args=[hazard.pk, "plan"])
    assert filer.post(address, {**plan, "attachments": photos(1, SMALL)}).status_code == 302
    (scan,) = photos(1, SMALL)
    total = {
        "body": fire_body.code, "day": "2024-12-10", "kind": "total", "count": "3",
        "categories": [hazard_category.pk], "source": "值班记录", "scan": scan,
    }  # fmt: skip
    answer = filer.post(reverse("cases:hazard_returns"), total)
    assert answer.status_code == 302, answer.context["errors"]
    assert HazardReturn.objects.get().scan
    assert Attachment.objects.count() == 3
