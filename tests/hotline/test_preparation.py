"""What a first start prepares: every step once, those aside beside the others."""

from pathlib import Path

import pytest

from hotline import preparation
from hotline.preparation import Preparation, Step
from hotline.supervisor import SupervisorError


class Runner:
    """Stands for the supervisor: keeps what was run, fails where it is told to."""

    def __init__(self, failing: str = "") -> None:
        self.ran: list[str] = []
        self.env = {"DATABASE_URL": "unused"}
        self.failing = failing
        self.stopping = self

    def is_set(self) -> bool:
        return False

    def run_once(self, process) -> int:
        name = process.command[2]
        self.ran.append(name)
        return int(name == self.failing)


@pytest.fixture
def prepare(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(preparation, "database_identity", lambda url: "one")
    steps = [
        Step("first", (), (("first",),)),
        Step("aside", (), (("aside",),), is_aside=True),
        Step("next", (), (("next",),)),
        Step("last", (), (("last",),), is_daily=True),
    ]
    monkeypatch.setattr(preparation, "steps", lambda: steps)

    def run(failing: str = "") -> list[str]:
        runner = Runner(failing)
        Preparation(tmp_path, runner, lambda text: None).run()
        return runner.ran

    return run


def test_first_start_runs_every_step_and_what_is_daily_last(prepare):
    ran = prepare()
    assert (ran[0], ran[-1]) == ("first", "last")
    assert sorted(ran) == ["aside", "first", "last", "next"]


def test_second_start_runs_nothing_again(prepare):
    prepare()
    assert prepare() == []


def test_failure_of_a_step_aside_ends_the_preparation_before_the_last(prepare):
    with pytest.raises(SupervisorError, match="aside"):
        prepare(failing="aside")
    assert prepare() == ["aside", "last"]


def test_new_day_runs_only_what_is_daily(prepare, monkeypatch):
    prepare()
    monkeypatch.setattr(preparation, "today", lambda: "2027-01-01")
    assert prepare() == ["last"]


def test_commands_of_the_days_name_files_that_are_there():
    ((command, *rest),) = preparation.days_commands()
    assert command == "run_in_turn"
    assert [word.split()[0] for word in rest] == ["replay_day", "replay_day", "finish_days"]
