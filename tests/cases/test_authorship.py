"""Whose deed it is where a clerk writes and a leader may sign."""

import pytest

from cases.services.record.authorship import Authorship

pytestmark = pytest.mark.django_db


def test_who_wrote_acts_unless_somebody_signed(handler, unit_leader):
    assert Authorship(handler).actor == handler
    signed = Authorship(handler, unit_leader)
    assert (signed.writer, signed.actor) == (handler, unit_leader)
