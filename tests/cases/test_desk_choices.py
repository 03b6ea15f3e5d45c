"""Proposals as the desk offers them: what is filled in, and the keys of the others."""

from cases.forms.desk_choices import offered, offered_units
from cases.selectors.proposers import Proposal
from grids.models import Kind, Unit
from grids.routing import Proposal as UnitProposal


def test_best_unit_is_filled_in_and_the_others_have_keys():
    units = [Unit(code=code, name=code) for code in ("first", "second", "third", "fourth")]
    choices = offered_units([UnitProposal(one, "职责", may_sub_dispatch=False) for one in units])
    assert [one.is_sure for one in choices] == [True, False, False, False]
    assert [one.key for one in choices] == ["", "Alt+7", "Alt+0", ""]


def test_second_kind_has_a_key_of_its_own():
    kinds = [Proposal(kind, "把握", False) for kind in (Kind.COMPLAINT, Kind.REPORT)]
    assert [one.key for one in offered("kind", kinds)] == ["Alt+K", "Alt+4"]
