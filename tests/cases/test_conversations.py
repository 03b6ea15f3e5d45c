"""A registered case keeps the call on the line that brought it."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cases.models import Conversation
from cases.services.intake.conversations import keep_conversation
from cases.services.intake.intake import add_call
from cases.views.home_day import own_day
from grids.models import CitySetting
from grids.rules import forget_rules
from telephony.models import CallTransfer
from telephony.services.statuses import set_status
from tests.cases.walked import demand, make_case  # noqa: F401
from tests.telephony.conftest import (  # noqa: F401
    exchange,
    extension,
    other_extension,
    other_operator,
    system,
    tell,
)

SECOND = timedelta(seconds=1)


@pytest.fixture
def spoken(tell):  # noqa: F811
    """A call that was talked on, with its recording."""
    now = timezone.now()
    tell("newCall", at=now)
    tell("answer", at=now)
    return tell("hangup", at=now, recording="r/7")


@pytest.fixture
def kept(make_case, spoken, operator):  # noqa: F811
    case = make_case()
    keep_conversation(case, spoken.pk, actor=operator, at=timezone.now())
    return case


def test_the_call_is_kept_once(kept, spoken, operator):
    keep_conversation(kept, spoken.pk, actor=operator, at=timezone.now())
    row = Conversation.objects.get()
    assert (row.telephone_call, row.call.case) == (spoken, kept)


def test_another_persons_call_is_passed_over(make_case, spoken, operator, other_extension, tell):  # noqa: F811
    case, now = make_case(), timezone.now()
    for kind in ("newCall", "answer"):
        other = tell(kind, "c2", at=now, users=("802",))
    for pk in (other.pk, 10**17):
        keep_conversation(case, pk, actor=operator, at=now)
    assert not Conversation.objects.exists()


@pytest.mark.parametrize("is_urge", [False, True])
def test_what_is_added_during_a_call_keeps_it(make_case, tell, operator, is_urge):  # noqa: F811
    case, now = make_case(), timezone.now()
    tell("newCall", at=now)
    spoken = tell("answer", at=now)
    add_call(case, actor=operator, at=now, note="还没人来", is_urge=is_urge)
    # Still while one writes it up, and no more once one is ready for the next.
    tell("hangup", at=now + SECOND)
    add_call(case, actor=operator, at=now + 2 * SECOND, note="又补充一句")
    set_status("ready", actor=operator, at=now + 3 * SECOND)
    add_call(case, actor=operator, at=now + 4 * SECOND, note="后来写的")
    rows = Conversation.objects.order_by("pk")
    assert [(row.call.note, row.telephone_call) for row in rows] == [
        ("还没人来", spoken), ("又补充一句", spoken),
    ]  # fmt: skip


def test_what_is_written_down_later_keeps_no_call(make_case, tell, operator, other_extension):  # noqa: F811
    case, now = make_case(), timezone.now()
    for kind in ("newCall", "answer"):
        tell(kind, at=now)
    add_call(case, actor=operator, at=now, note="昨天说的", received_at=case.received_at)
    add_call(case, actor=other_extension.operator, at=now, note="别人接的")
    assert not Conversation.objects.exists()


def test_the_desk_sends_the_call_along(client, spoken, operator):
    client.force_login(operator)
    page = client.get(reverse("cases:desk"))
    assert 'name="telephone_call"' in page.content.decode()


def test_who_reads_calls_finds_the_recording(kept, client, operator, handler):
    CitySetting.objects.create(key="telephony.recording_link", value="https://rec.example/录音编号")
    forget_rules()
    address = reverse("cases:conversations", args=[kept.number])
    client.force_login(operator)
    assert address in client.get(reverse("cases:show", args=[kept.number])).content.decode()
    assert 'href="https://rec.example/r%2F7"' in client.get(address).content.decode()
    client.force_login(handler)
    assert client.get(address).status_code == 403
    assert address not in client.get(reverse("cases:show", args=[kept.number])).content.decode()


def test_a_transfer_stands_on_the_case_for_who_reads_calls(kept, spoken, client, operator, handler):
    CallTransfer.objects.create(
        call=spoken, kind="transfer", number="119", number_index="x", operator=operator,
        at=spoken.answered_at,
    )  # fmt: skip
    show = reverse("cases:show", args=[kept.number])
    client.force_login(operator)
    for address in (show, reverse("cases:conversations", args=[kept.number])):
        assert "转接 119" in client.get(address).content.decode()
    client.force_login(handler)
    assert "转接 119" not in client.get(show).content.decode()


def test_the_day_counts_own_calls_and_registrations(kept, operator, other_operator):  # noqa: F811
    day = own_day(operator)
    assert (day.calls.taken, day.calls.made) == (1, 0)
    assert own_day(other_operator) is None
