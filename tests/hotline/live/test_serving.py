"""Who hears which live event, and what becomes of a stream whose reader goes wrong."""

import asyncio
import subprocess

import pytest
import redis
from django.conf import settings
from django.test import Client

from cases.rules.capabilities import CaseCapability
from grids.models import User
from hotline import heartbeats
from hotline.embedded import valkey
from hotline.embedded.ports import first_free
from hotline.live import kinds
from hotline.live.addressees import capability, person, role
from hotline.live.addressees import unit as people_of
from hotline.live.hub import QUEUE_MOST, STREAMS_OF_ONE
from hotline.live.messages import KEY
from hotline.live.publishing import publish
from tests.hotline.live.reading import Reader, running, session_of, until

pytestmark = pytest.mark.django_db(transaction=True)
RESYNC = ("resync", "{}")


@pytest.fixture(autouse=True)
def fresh_stream(monkeypatch):
    monkeypatch.setattr(kinds, "_kinds", {"one", "two", "last"})
    with redis.Redis.from_url(settings.LIVE_URL) as client:
        client.delete(KEY)


async def tell(kind, *to, **payload):
    await asyncio.to_thread(publish, kind, to=to, payload=payload)


async def heard(reader, last="last"):
    """Return what a reader hears before the last event."""
    events = []
    while (event := await reader.event()) and event[0] != last:
        events.append(event)
    return events


def test_each_hears_what_is_addressed_to_them_and_nothing_else(
    operator, handler, stranger, unit, shift_leader
):
    people = [operator, handler, stranger, shift_leader]
    sessions = [session_of(one) for one in people]

    async def listen():
        async with running() as site:
            readers = [await site.open(Reader(one)) for one in sessions]
            await tell("one", person(operator.pk), call=1)
            await tell("one", people_of(unit.pk), role("unit_leader"), case=2)
            await tell("two", capability(CaseCapability.TAKE_CHARGE), person(shift_leader.pk))
            await tell("last", *(person(one.pk) for one in people))
            assert [await heard(one) for one in readers] == [
                [RESYNC, ("one", '{"call":1}')],
                [RESYNC, ("one", '{"case":2}')],
                [RESYNC],
                [RESYNC, ("two", "{}")],
            ]

    asyncio.run(listen())


def test_a_reader_goes_on_where_it_was_and_every_other_place_means_to_read_anew(operator, stranger):
    mine, theirs = session_of(operator), session_of(stranger)

    async def listen():
        async with running() as site:
            first = await site.open(Reader(mine))
            await first.event()
            await tell("one", person(stranger.pk), secret=1)
            await tell("one", person(operator.pk), call=1)
            assert await first.event() == ("one", '{"call":1}')
            first.leave()
            await tell("two", person(stranger.pk), secret=2)
            await tell("two", person(operator.pk), call=2)
            back = await site.open(Reader(mine, first.place))
            assert await back.event() == ("two", '{"call":2}')
            other = await site.open(Reader(theirs, first.place))
            assert await other.event() == ("two", '{"secret":2}')
            forged = ["1-1", "99999999999999-0", "x", "-", "0-0\r\nevent: one", "9" * 4000, "½-½"]
            for place in forged:
                assert await (await site.open(Reader(mine, place))).event() == RESYNC
                for reader in site.streams():
                    reader.leave()
                await until(lambda: not site.app.hub.streams)
        # Another process knows the places of this one, for they are Valkey's.
        async with running() as site:
            again = await site.open(Reader(mine, first.place))
            assert await again.event() == ("two", '{"call":2}')

    asyncio.run(listen())


def test_a_stream_ends_with_its_session_and_follows_the_roles_of_today(
    operator, shift_leader, stranger
):
    sessions = [session_of(one) for one in (operator, shift_leader, stranger)]

    async def listen():
        async with running() as site:
            out, off, stays = [await site.open(Reader(one)) for one in sessions]
            assert [await one.event() for one in (out, off, stays)] == [RESYNC] * 3
            await asyncio.to_thread(log_out, sessions[0])
            await asyncio.to_thread(User.objects.filter(pk=shift_leader.pk).update, is_active=False)
            await asyncio.to_thread(stranger.grants.all().delete)
            await site.app.check_sessions()
            assert [await out.event(), await off.event()] == [None, None]
            await tell("one", role("unit_clerk"))
            await tell("last", person(stranger.pk))
            assert await heard(stays) == []
            for session in (*sessions[:2], "", "x" * 32):
                refused = await site.open(Reader(session))
                assert (refused.status, await refused.event()) == (403, None)

    asyncio.run(listen())
    assert heartbeats.EVENTS in heartbeats.last_heartbeats([heartbeats.EVENTS])


def log_out(session):
    client = Client()
    client.cookies["sessionid"] = session
    client.post("/logout/")


def test_who_must_change_the_password_hears_nothing(operator):
    User.objects.filter(pk=operator.pk).update(must_change_password=True)
    session = session_of(operator)

    async def listen():
        async with running() as site:
            assert (await site.open(Reader(session))).status == 403

    asyncio.run(listen())


def test_a_slow_reader_is_sent_away_and_the_others_miss_nothing(operator, handler):
    sessions = [session_of(one) for one in (operator, handler)]

    async def listen():
        async with running() as site:
            slow, quick = [await site.open(Reader(one)) for one in sessions]
            slow.takes.clear()
            both = [person(operator.pk), person(handler.pk)]
            for number in range(QUEUE_MOST + 2):
                await tell("one", *both, number=number)
            await until(lambda: len(site.app.hub.streams) == 1)
            await tell("last", *both)
            numbers = [data for _, data in (await heard(quick))[1:]]
            assert numbers == [f'{{"number":{number}}}' for number in range(QUEUE_MOST + 2)]

    asyncio.run(listen())


def test_a_person_has_so_many_streams_and_no_more(operator, handler):
    session, other = session_of(operator), session_of(handler)

    async def listen():
        async with running() as site:
            readers = [await site.open(Reader(session)) for _ in range(STREAMS_OF_ONE)]
            assert (await site.open(Reader(session))).status == 429
            assert (await site.open(Reader(other))).status == 200
            await tell("last", person(operator.pk))
            assert [await heard(one) for one in readers] == [[RESYNC]] * STREAMS_OF_ONE
            readers[0].leave()
            await until(lambda: len(site.app.hub.streams) == STREAMS_OF_ONE)
            assert (await site.open(Reader(session))).status == 200

    asyncio.run(listen())


def test_the_answer_is_for_this_site_alone_and_is_kept_by_nobody(operator):
    session = session_of(operator)

    async def listen():
        async with running() as site:
            reader = await site.open(Reader(session))
            assert reader.headers["content-type"].startswith("text/event-stream")
            assert reader.headers["cache-control"] == "no-store"
            assert reader.headers["x-accel-buffering"] == "no"
            assert not [name for name in reader.headers if name.startswith("access-control")]
            from_elsewhere = await site.open(Reader(session, sec_fetch_site="cross-site"))
            wrong_host = await site.open(Reader(session, host="elsewhere.example"))
            assert (from_elsewhere.status, wrong_host.status) == (403, 400)

    asyncio.run(listen())


@pytest.fixture
def own_valkey(settings, tmp_path):
    """Return a function that starts a Valkey of this test's own; it ends with the test."""
    port, running = first_free(7350), []
    settings.LIVE_URL = f"redis://127.0.0.1:{port}/0"
    command = [valkey.binary(), "--port", str(port), "--save", "", "--dir", str(tmp_path)]

    def start():
        running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


def test_while_valkey_is_stopped_there_is_no_stream_and_then_there_is_one_again(
    operator, own_valkey
):
    session, server = session_of(operator), own_valkey()

    async def listen():
        async with running() as site:
            reader = await site.open(Reader(session))
            await tell("one", person(operator.pk))
            assert [await reader.event(), await reader.event()] == [RESYNC, ("one", "{}")]
            server.kill()
            await asyncio.to_thread(server.wait)
            assert await reader.event() is None
            await until(lambda: not site.app.hub.is_fed)
            assert (await site.open(Reader(session))).status == 503
            own_valkey()
            await until(lambda: site.app.hub.is_fed)
            # The new server knows nothing of the old one's places.
            back = await site.open(Reader(session, reader.place))
            assert await back.event() == RESYNC

    asyncio.run(listen())
