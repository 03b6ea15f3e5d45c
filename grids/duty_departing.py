"""Shifts of a roster that name somebody who leaves (离岗交接)."""

from datetime import datetime

from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models import Q, QuerySet

from grids.departures import Kind, OpenWork, Turn, people_holding, register_work
from grids.duty import save_shift, say_shift
from grids.models import DutyShift, Unit, User
from grids.models.user import UNIT_ROLES


def coming_shifts(person: User, at: datetime) -> list[OpenWork]:
    """Return the running and coming shifts that name a person, a line for each unit.

    A roster names people without accounts, so the name is looked for in the units in which
    the person holds a role. Who takes a shift needs a telephone number.
    """
    units = {grant.unit for grant in person.current_grants if grant.unit}
    return [
        OpenWork(
            f"shifts:{unit.pk}", f"{unit}的值班", _named(person, unit, at),
            people_holding(UNIT_ROLES, unit, at).exclude(phone=""),
        )
        for unit in sorted(units, key=lambda unit: unit.pk)
    ]  # fmt: skip


def hand_over_shifts(line: OpenWork, turn: Turn) -> None:
    """Put the taker's name and number where the person's stood."""
    taker, unit = turn.taker, Unit.objects.get(pk=line.code.partition(":")[2])
    if taker is None:
        return
    for shift in _named(turn.person, unit, turn.at):
        before = say_shift(shift)
        if shift.person == turn.person.full_name:
            shift.person, shift.phone = taker.full_name, taker.phone
        if shift.leader == turn.person.full_name:
            shift.leader, shift.leader_phone = taker.full_name, taker.phone
        save_shift(shift)
        said = f"{turn.person}离岗：{before} 改为 {say_shift(shift)}"
        LogEntry.objects.log_actions(turn.actor.pk, [shift], CHANGE, change_message=said)


def _named(person: User, unit: Unit, at: datetime) -> "QuerySet[DutyShift]":
    names = Q(person=person.full_name) | Q(leader=person.full_name)
    return DutyShift.objects.filter(names, unit=unit, ends_at__gt=at).order_by("starts_at")


def register_kinds() -> None:
    """Have shifts handed over when somebody leaves."""
    register_work("shifts", Kind(coming_shifts, hand_over_shifts))
