"""Several management commands in one process."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def test_commands_run_in_turn_each_with_its_own_arguments():
    out = StringIO()
    call_command("run_in_turn", "check --tag urls", "check --tag models", stdout=out)
    assert out.getvalue().count("System check identified no issues") == 2


def test_the_first_command_that_fails_ends_the_row():
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("run_in_turn", "check --tag nothing", "check --tag urls", stdout=out)
    assert out.getvalue() == ""
