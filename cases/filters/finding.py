"""What the one box finds among cases, and by what they are told apart: units, categories, grids."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from cases.access.own_parts import leave_out_later, parts_by_case, state_label
from cases.access.privacy import line_text
from cases.filters.cases import CaseFilter, typed_phone
from cases.models import Case
from cases.models.queries import has_number
from cases.rules.capabilities import CaseCapability as C
from cases.rules.states import State
from cases.selectors.listing import found_cases
from cases.selectors.passages import passage_for
from cases.selectors.rows import case_url
from grids import reference
from grids.deadlines import business_day
from grids.duty import callees_for
from grids.models import Unit, User
from grids.options import find_options
from grids.reference import Shelf
from hotline.finding import (
    COUNT_MOST,
    FEW_SHOWN,
    NO_WORDS,
    NOTHING,
    SHOWN,
    Asked,
    Finder,
    Found,
    Hit,
    register_finder,
)
from hotline.paging import few_keys
from hotline.passages import mark_words

# A whole number, that of another system, or the last digits as people say them.
NUMBER = re.compile(r"(?=[^\d]*\d)[\w./-]{4,}", re.ASCII)
OF_CASES = ("case_numbers", "case_phones", "case_texts")


def list_url(**query: str) -> str:
    """Return the address of the list of cases under filters."""
    return f"{reverse('cases:list')}?{urlencode(query)}"


def find_by_number(asked: Asked) -> Found:
    """Find cases by their number, its last digits, or the number of an outside system."""
    if not NUMBER.fullmatch(asked.text):
        return NOTHING
    seen = Case.objects.visible_to(asked.user)
    keys = few_keys(seen.filter(has_number(asked.text, business_day(asked.at))), COUNT_MOST)
    if keys is None:
        # The day of a number, say: too many to be one of them.
        return NOTHING
    cases = Case.objects.filter(pk__in=keys)[:SHOWN] if keys else ()
    return Found(_lines(list(cases), asked), len(keys), list_url(q=asked.text))


def find_by_phone(asked: Asked) -> Found:
    """Find the cases of a whole telephone number, for who may know whose they are."""
    if not typed_phone(asked.user, asked.text):
        return NOTHING
    return _listed(CaseFilter({"phone": asked.text}, Case.objects.none(), request=asked), asked)


def find_by_text(asked: Asked) -> Found:
    """Find cases by words of title and text, as their list does; by no number."""
    if typed_phone(asked.user, asked.text):
        return NOTHING
    wanted = CaseFilter({"q": asked.text}, Case.objects.none(), request=asked)
    wanted.by_number = not NUMBER.fullmatch(asked.text)
    return _listed(wanted, asked)


def _listed(wanted: CaseFilter, asked: Asked) -> Found:
    if not wanted.is_valid():
        return NOTHING
    found, count = found_cases(wanted, asked.user, COUNT_MOST)
    lines = _lines(list(found[:SHOWN]), asked)
    return Found(lines, max(count, len(lines)), list_url(q=asked.text))


def _lines(cases: list[Case], asked: Asked) -> list[Hit]:
    """Return the lines of cases, each as the person reads it; one query for units' people."""
    own = parts_by_case(asked.user, cases)
    return [_line(case, own.get(case.pk), asked) for case in cases]


def _line(case: Case, part: Any, asked: Asked) -> Hit:
    leave_out_later(case, part)
    state = state_label(case, part, part.is_disputed) if part else State(case.state).label
    title = line_text(asked.user, case, case.title)
    # A title that holds all the words says it all.
    is_told = all(word.lower() in title.lower() for word in asked.words)
    passage = NO_WORDS if is_told else passage_for(asked.user, case, asked.words)
    marked = mark_words(title, asked.words)
    return Hit(case_url(case.number), marked, f"{case.number} · {state}", passage)


def find_units(asked: Asked) -> Found:
    """Find units by name, initials or pinyin, each with whom to call now; one query at most."""
    units = reference.units()
    found, count = _options(units, asked)
    calls = _calls(asked.user, [units.by_code[code] for code, _ in found], asked)
    hits = [_option_line("unit", one, asked, calls[units.by_code[one[0]].pk]) for one in found]
    return Found(hits, count)


def _calls(user: User, units: list[Unit], asked: Asked) -> dict[int, str]:
    """Return whom to call for each unit: those on duty for the hotline, else its own number."""
    if not units or not user.can_everywhere(C.DISPATCH, C.TELEPHONE_UNITS):
        return {unit.pk: unit.phone for unit in units}
    callees = callees_for(units, asked.at)
    return {pk: "，".join(f"{c.label} {c.phone}" for c in some) for pk, some in callees.items()}


def _of_shelf(name: str, shelf: Callable[[], Shelf]) -> Callable[[Asked], Found]:
    """Return what finds rows of a shelf by name; each leads to its cases."""

    def find(asked: Asked) -> Found:
        found, count = _options(shelf(), asked)
        return Found([_option_line(name, one, asked) for one in found], count)

    return find


def _options(shelf: Shelf, asked: Asked) -> tuple[list[tuple[str, str]], int]:
    answer = find_options(shelf, asked.text, limit=FEW_SHOWN)
    return list(answer.options), len(answer.options) + answer.more


def _option_line(name: str, option: tuple[str, str], asked: Asked, detail: str = "") -> Hit:
    code, label = option
    return Hit(list_url(**{name: code}), mark_words(label, asked.words), detail)


FINDERS = (
    Finder("case_numbers", "工单编号", find_by_number, C.READ_CASES, order=10),
    Finder("case_phones", "来电号码", find_by_phone, C.KNOW_CITIZENS, order=20),
    Finder("case_texts", "工单内容", find_by_text, C.READ_CASES, order=30),
    Finder("units", "单位", find_units, C.READ_CASES, order=50),
    Finder("categories", "事项分类", _of_shelf("category", reference.categories), C.READ_CASES, 60),
    Finder("grids", "街道、社区、网格", _of_shelf("grid", reference.grids), C.READ_CASES, order=70),
)


def register_finders() -> None:
    """Let the box ask these; called once when the apps are ready."""
    for finder in FINDERS:
        register_finder(finder)
