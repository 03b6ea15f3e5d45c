"""An event goes out after the commit, and nothing that a service does depends on it."""

import pytest
import redis
from django.conf import settings
from django.db import transaction

from hotline.embedded.ports import first_free
from hotline.live import publishing
from hotline.live.addressees import person
from hotline.live.backlog import Backlog
from hotline.live.kinds import COUNTS, register_kinds
from hotline.live.messages import KEY, Message, read_message
from hotline.live.publishing import publish


@pytest.fixture
def stream(monkeypatch):
    """Return a function that reads what was sent."""
    monkeypatch.setattr(publishing, "_away_until", 0)
    with redis.Redis.from_url(settings.LIVE_URL) as client:
        client.delete(KEY)
        yield lambda: [read_message(*entry) for entry in client.xrange(KEY)]


@pytest.mark.django_db(transaction=True)
def test_an_event_goes_out_after_the_commit_and_never_after_a_rollback(stream):
    with transaction.atomic():
        publish(COUNTS, to=[person(1), person(1)], payload={"case": 7})
        assert stream() == []
    with pytest.raises(LookupError), transaction.atomic():
        publish(COUNTS, to=[person(1)])
        raise LookupError
    publish(COUNTS, to=[])
    [sent] = stream()
    assert (sent.kind, sent.data, sent.to) == (COUNTS, '{"case":7}', frozenset({"person:1"}))


@pytest.mark.django_db(transaction=True)
def test_without_valkey_the_service_goes_on_and_the_next_does_not_wait(settings, stream, caplog):
    settings.LIVE_URL = f"redis://127.0.0.1:{first_free(7300)}/0"
    with transaction.atomic():
        publish(COUNTS, to=[person(1)])
        publish(COUNTS, to=[person(2)])
    assert [record.getMessage() for record in caplog.records] == ["live event not sent"]


@pytest.mark.parametrize("kind", ["nobody-listens", "resync", "state", "a\nb"])
def test_a_kind_for_which_no_page_listens_is_refused(kind):
    with pytest.raises(ValueError, match="no registered kind"):
        publish(kind, to=[person(1)])


@pytest.mark.parametrize("kind", ["resync", "state", "Counts", "a b", ""])
def test_a_kind_that_is_no_name_cannot_be_registered(kind):
    with pytest.raises(ValueError, match="cannot be kinds"):
        register_kinds(kind)


def test_a_payload_is_small():
    with pytest.raises(ValueError, match="more than 1024 bytes"):
        publish(COUNTS, to=[person(1)], payload={"text": "长" * 400})


@pytest.mark.parametrize(
    "stored",
    [
        {}, {b"kind": b"counts"}, {b"kind": b"none", b"data": b"{}", b"to": b""},
        {b"kind": b"counts", b"data": b"{}\n\nevent: x", b"to": b""},
        {b"kind": b"counts", b"data": b"\xff", b"to": b""},
    ],
)  # fmt: skip
def test_what_is_no_event_in_the_stream_is_passed_over(stored):
    assert read_message(b"1-1", stored) is None


def test_the_backlog_knows_the_places_of_its_events_and_the_one_before():
    backlog = Backlog(kept=2)
    backlog.restore([], is_whole=True)
    assert (backlog.newest, backlog.since("0-0", frozenset({"a"}))) == ("0-0", [])
    for number in (1, 2, 3):
        backlog.add(Message(f"5-{number}", COUNTS, "{}", frozenset({"a" if number > 1 else "b"})))
    known = {
        place: backlog.since(place, frozenset({"a"})) for place in ("0-0", "5-1", "5-2", "5-3")
    }
    assert known["0-0"] is None
    assert [len(known[place] or ()) for place in ("5-1", "5-2", "5-3")] == [2, 1, 0]
    assert backlog.since("5-2", frozenset({"b"})) == []
