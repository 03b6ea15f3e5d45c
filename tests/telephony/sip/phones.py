"""baresip as the operator's softphone without a sound card, and sipp as who calls it."""

import shutil
import socket
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.conf import settings

HERE = Path(__file__).parent
HOST = "127.0.0.1"
MISSING = [name for name in ("baresip", "sipp") if shutil.which(name) is None]
MODULES = Path("/usr/lib/baresip/modules")
# On a machine under load.
PATIENCE = 60
RATE, SECONDS = 8_000, 20
CONFIG = """\
sip_listen {host}:{sip}
net_interface {host}
rtp_ports {rtp}-{rtp_last}
call_max_calls 2
module_path {modules}
module g711.so
module aufile.so
module cons.so
cons_listen {host}:{keys}
module_app account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen {host}:{control}
audio_source aufile,{silence}
audio_player aufile,{home}/heard.wav
audio_alert aufile,{home}/rung.wav
ring_aufile none
"""


def free_port(kind: int = socket.SOCK_DGRAM) -> int:
    """Return a port of loopback that nobody listens on."""
    with closing(socket.socket(socket.AF_INET, kind)) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


class Softphone:
    """baresip at one extension, and the adapter that tells the door of its calls."""

    def __init__(self, home: Path, extension: str) -> None:
        self.home, self.extension = home, extension
        self.sip, self.keys, self.control = free_port(), free_port(), free_port(socket.SOCK_STREAM)
        self.running: list[subprocess.Popen[bytes]] = []
        rtp = free_port() // 2 * 2
        values = {
            "host": HOST, "sip": self.sip, "keys": self.keys, "control": self.control,
            "rtp": rtp, "rtp_last": rtp + 8, "modules": MODULES, "home": home,
            "silence": self._silence(),
        }  # fmt: skip
        (home / "config").write_text(CONFIG.format(**values))
        (home / "accounts").write_text(f"<sip:{extension}@{HOST}>;regint=0;answermode=manual\n")
        (home / "contacts").write_text("")

    def _silence(self) -> Path:
        file = self.home / "silence.wav"
        with wave.open(str(file), "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(2)
            sound.setframerate(RATE)
            sound.writeframes(bytes(2 * RATE * SECONDS))
        return file

    def start(self, door: str, secret: str) -> None:
        """Start both; what they say stands in files beside the configuration."""
        secret_file = self.home / "secret"
        secret_file.write_text(secret)
        self._run("baresip", ["baresip", "-f", str(self.home)])
        self._run("adapter", [
            sys.executable, "-m", "telephony.softphone", "--door", door, "--secret-file",
            str(secret_file), "--extension", self.extension, "--control", f"{HOST}:{self.control}",
            "--line", "12345",
        ])  # fmt: skip
        self._await("adapter", "the softphone is there")

    def _run(self, name: str, command: list[str]) -> None:
        with (self.home / f"{name}.log").open("w") as log:
            self.running.append(subprocess.Popen(
                command, cwd=settings.BASE_DIR, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            ))  # fmt: skip

    def _await(self, name: str, words: str) -> None:
        log, end = self.home / f"{name}.log", time.monotonic() + PATIENCE
        while words not in log.read_text():
            assert time.monotonic() < end, log.read_text()
            time.sleep(0.05)

    def accept(self) -> None:
        """Take the call that rings, as by the softphone's own key."""
        with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as keys:
            keys.sendto(b"/accept\n", (HOST, self.keys))

    def stop(self) -> None:
        """End both processes."""
        for process in self.running:
            process.terminate()
        for process in self.running:
            process.wait(timeout=20)


@contextmanager
def call(softphone: Softphone, scenario: str, number: str, *, lasts: int) -> Iterator[None]:
    """Call the softphone once, and wait until the caller has hung up.

    `lasts` is for how many milliseconds the caller talks, or lets it ring.
    """
    command = [
        "sipp", f"{HOST}:{softphone.sip}", "-sf", str(HERE / f"{scenario}.xml"), "-s", number,
        "-i", HOST, "-p", str(free_port()), "-mi", HOST, "-m", "1", "-d", str(lasts),
        "-timeout", f"{PATIENCE}s", "-nostdin",
    ]  # fmt: skip
    caller = subprocess.Popen(
        command, cwd=softphone.home, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    with caller:
        try:
            yield
            said = caller.communicate(timeout=2 * PATIENCE)[1]
        except BaseException:
            caller.kill()
            raise
    assert caller.returncode == 0, said
