"""The adapter of a softphone, against a control port and a door of sockets."""

import json
import socket
import subprocess
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from telephony.forms.events import read_event
from telephony.softphone.control import Control
from telephony.softphone.door import Door, read_address
from telephony.softphone.events import Translator
from telephony.softphone.netstrings import BadFrame, Frames, frame

PEER = "sip:13897001234@127.0.0.1:5070"
SOON = 20


def told(kind, call_id="a1", direction="incoming", **more):
    one = {"event": True, "type": kind, "direction": direction, "peeruri": PEER, "id": call_id}
    return json.dumps(one | more).encode()


@pytest.fixture
def translator():
    return Translator("801", "12345")


def test_messages_come_whole_from_whatever_pieces():
    sent = frame("来电".encode()) + frame(b"") + frame(b"x,1:y")
    frames = Frames()
    got = [one for at in range(len(sent)) for one in frames.feed(sent[at : at + 1])]
    assert got == ["来电".encode(), b"", b"x,1:y"]
    assert list(Frames().feed(sent)) == got


@pytest.mark.parametrize("bad", [b"x:", b":,", b"3:abcd", b"99999999", b"9999999:", b"-1:a,"])
def test_what_is_no_frame_is_refused(bad):
    with pytest.raises(BadFrame):
        list(Frames().feed(bad))


def test_a_call_is_told_in_the_words_of_the_door(translator):
    kinds = ("CALL_INCOMING", "CALL_REMOTE_SDP", "CALL_ESTABLISHED", "CALL_CLOSED")
    events = [event for kind in kinds for event in translator.read(told(kind, param="bye\n"))]
    forms = [read_event(event) for event in events]
    assert all(form.is_valid() for form in forms)
    calls = [form.call_event() for form in forms]
    assert [(one.kind, one.citizen, one.line, one.users) for one in calls] == [
        (kind, "13897001234", "12345", ("801",)) for kind in ("newCall", "answer", "hangup")
    ]
    assert {one.call_id for one in calls} == {"801:a1"} and calls[2].cause == "bye"


def test_an_outgoing_call_is_told_of_once_when_it_rings(translator):
    kinds = ("CALL_RINGING", "CALL_PROGRESS", "CALL_ESTABLISHED", "CALL_ESTABLISHED")
    events = [one for kind in kinds for one in translator.read(told(kind, direction="outgoing"))]
    assert [(one["event"], one["direction"], one["to"]) for one in events] == [
        ("newCall", "out", PEER), ("answer", "out", PEER),
    ]  # fmt: skip


@pytest.mark.parametrize("message", [b"{", b"[]", b"{}", told("CALL_INCOMING", "")])
def test_what_says_nothing_of_a_call_is_passed_over(translator, message):
    assert translator.read(message) == []


def test_a_long_id_is_told_shorter_and_the_same_each_time(translator):
    first, second = (translator.read(told(kind, "x" * 300))[0] for kind in
                     ("CALL_INCOMING", "CALL_CLOSED"))  # fmt: skip
    assert first["callId"] == second["callId"] and len(first["callId"]) <= 100


@pytest.mark.parametrize("address", ["http://hotline.example/x", "ftp://127.0.0.1/", "x", ""])
def test_numbers_do_not_go_in_the_open(address):
    with pytest.raises(ValueError, match="https"):
        read_address(address)


class Answering(BaseHTTPRequestHandler):
    """A door that answers with what the test has laid ready, then with 200."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = self.server.answers.pop(0) if self.server.answers else 200
        if status in {200, 202}:
            self.server.taken.append((json.loads(body)["event"], json.loads(body)["callId"]))
            if len(self.server.taken) == self.server.wanted:
                self.server.all_taken.set()
        self.send_response(status)
        self.end_headers()

    def log_message(self, *arguments):
        """Stay silent."""


@contextmanager
def a_door(wanted, answers):
    server = HTTPServer(("127.0.0.1", 0), Answering)
    server.wanted, server.answers, server.taken = wanted, answers, []
    server.all_taken = threading.Event()
    door = Door(read_address(f"http://127.0.0.1:{server.server_port}/"), "secret")
    for work in (server.serve_forever, door.work):
        threading.Thread(target=work, daemon=True).start()
    yield server, door
    door.stop()
    server.shutdown()
    server.server_close()


def test_order_outlives_a_door_that_fails_and_a_softphone_that_starts_again(translator):
    with a_door(5, [503, 401, 200, 500]) as (server, door), socket.socket() as port:
        port.bind(("127.0.0.1", 0))
        port.listen()
        control = Control(*port.getsockname(), translator)
        reading = threading.Thread(target=control.follow, args=(door.put,))
        reading.start()
        with port.accept()[0] as line:
            line.sendall(frame(told("CALL_INCOMING")) + frame(told("CALL_ESTABLISHED"))[:9])
        # It is lost within a message; started again it has no call any more.
        with port.accept()[0] as line:
            line.sendall(frame(b'{"response":true,"data":"\\n--- No active calls ---\\n"}'))
            line.sendall(frame(told("CALL_INCOMING", "b2")) + frame(told("CALL_CLOSED", "b2")))
            line.sendall(frame(told("CALL_INCOMING", "c3")))
            assert server.all_taken.wait(SOON)
        control.stop()
        reading.join(SOON)
    assert server.taken == [
        ("newCall", "801:a1"), ("hangup", "801:a1"), ("newCall", "801:b2"), ("hangup", "801:b2"),
        ("newCall", "801:c3"),
    ]  # fmt: skip
    assert not reading.is_alive()


def test_a_wrong_event_does_not_keep_the_others_waiting(translator):
    with a_door(1, [400]) as (server, door):
        for kind in ("CALL_INCOMING", "CALL_CLOSED"):
            for event in translator.read(told(kind)):
                door.put(event)
        assert server.all_taken.wait(SOON)
    assert server.taken == [("hangup", "801:a1")]


def test_it_needs_nothing_of_the_site(tmp_path):
    code = "import telephony.softphone.__main__, sys; sys.exit('django' in sys.modules)"
    assert (
        subprocess.run(
            [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, '.'); {code}"],
            check=False,
        ).returncode
        == 0
    )
