"""What a setting of a city is, and the settings that the apps have declared.

Every rule of the domain contract that differs between cities is a setting of the app that
keeps the rule (its `city_settings`); `grids.rules` reads and checks the values. Codes are
for the program, `words` for who types a value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

LARGEST = 100_000


@dataclass(frozen=True)
class Rule:
    """One setting: its label for the back office, its default, and the values it admits.

    A value has the shape of the default. `words` names what the value, each item of a list
    or the keys of a table may be, in the administrators' language; `choices` lists the values
    that need no name; `least` and `most` are the smallest and the largest whole number.
    """

    label: str
    default: Any
    choices: tuple[Any, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    least: int = 1
    # What each text of a list looks like.
    pattern: str = ""
    most: int = LARGEST

    @property
    def admitted(self) -> tuple[Any, ...]:
        """What the value or each item of a list may be; empty where it is free."""
        return self.choices or (() if isinstance(self.default, dict) else tuple(self.words))


@dataclass(frozen=True)
class SettingGroup:
    """Settings that stand under one heading; headings come by `order`, as a city is set up."""

    heading: str
    order: int
    rules: Mapping[str, Rule]


# The settings of all apps, by key; HEADINGS says under which heading each stands, and where.
RULES: dict[str, Rule] = {}
HEADINGS: dict[str, tuple[int, str]] = {}


def register_settings(*groups: SettingGroup) -> None:
    """Declare an app's settings, as every app does when the site starts.

    Several apps may have settings under one heading. Raises ValueError for a key that is
    declared twice.
    """
    for group in groups:
        if twice := RULES.keys() & group.rules.keys():
            raise ValueError(f"Settings declared twice: {sorted(twice)}")
        RULES.update(group.rules)
        HEADINGS.update(dict.fromkeys(group.rules, (group.order, group.heading)))
