"""Blocks by unit: the three rates with their lights, and what is overdue where.

Units stand in the order of their kinds and names; ranked only where the city says so.
"""

from collections import Counter
from datetime import datetime
from fractions import Fraction
from urllib.parse import urlencode

from django.db.models import Count
from django.urls import reverse

from cases.models import Case
from grids import reference
from grids.models import Unit, User
from grids.selectors import KINDS_DOWNWARDS
from reports.dashboard.scope import Scope
from reports.dashboard.values import Block, Cell
from reports.rates.measures import BY_NAME
from reports.rates.spans import Span
from reports.rates.terms import Terms
from reports.rates.values import THREE_RATES, Counts, Rate, zone_of
from reports.rollups.reading import Kept, Sums

TONES = {"red": "light-red", "yellow": "light-amber", "blue": "light-green"}


def counts_of(sums: Sums, terms: Terms) -> Counts:
    """Return kept figures as the assessment counts them, on the city's terms."""
    hidden = sums["hidden"] if terms.leaves_out_hidden else 0
    reached = 0 if terms.leaves_out_hidden else sums["contacted_hidden"]
    without = 0 if terms.no_opinion_counts else sums["no_opinion"]
    return Counts(
        {
            "responded.base": sums["asked"] - hidden,
            "responded.hit": sums["contacted"] + reached,
            "solved.base": sums["asked"], "solved.hit": sums["solved"],
            "satisfied.base": sums["asked"] - without,
            "satisfied.full": sums["satisfied"], "satisfied.basically": sums["basically"],
        },
        basically_percent=terms.basically_percent,
    )  # fmt: skip


def rates(kept: Kept, scope: Scope, span: Span, terms: Terms) -> Block:
    """Return the three rates of each unit in the running assessment month, and of all."""
    windows = kept.windows
    pooled: dict[int, Sums] = {}
    for key, (sums,) in kept.keys("units", windows.rates_from).items():
        if top := scope.tops.get(int(key)):
            pooled.setdefault(top, Counter()).update(sums)
    whole = counts_of(kept.between("units", windows.rates_from, windows.rates_from), terms)
    asked = {pk: sums for pk, sums in pooled.items() if sums["asked"] or sums["received"]}
    order = in_order(asked)
    counted = {pk: counts_of(asked[pk], terms) for pk in order}
    if terms.has_ranking:
        order.sort(key=lambda pk: _satisfied(counted[pk]), reverse=True)
    units = reference.units().by_id
    lines = [
        (
            Cell(str(units[pk]), _unit_url(units[pk])),
            Cell(str(asked[pk]["received"])),
            *(_rate_cell(counted[pk], name, terms) for name in THREE_RATES),
        )
        for pk in order
    ]
    total = tuple(Cell(_text(whole.rate(name))) for name in THREE_RATES)
    said = "、".join(f"{BY_NAME[n].label}{_text(whole.rate(n))}" for n in THREE_RATES)
    where = urlencode({"period": "month", "unit": scope.unit.code if scope.unit else ""})
    return Block(
        "rates", f"各单位三率（{span}）", f"合计{said}。不含剔除，统计到今天。",
        ("单位", "受理", *(BY_NAME[name].label for name in THREE_RATES)),
        (*lines, (Cell("合计", tone="is-top"), Cell(""), *total)),
        notes=("按满意率排序。" if terms.has_ranking else "按单位类别和名称排列，不排名次。",),
        more=Cell("考核表", f"{reverse('reports:rates')}?{where}"), is_wide=True,
    )  # fmt: skip


def in_order(pks: "dict[int, Sums] | Counter[int]") -> list[int]:
    """Return units in the order of their kinds and names."""
    units = reference.units().by_id
    place = {kind.value: at for at, kind in enumerate(KINDS_DOWNWARDS)}
    known = [pk for pk in pks if pk in units]
    return sorted(known, key=lambda pk: (place[units[pk].kind], units[pk].name_pinyin, pk))


def overdue(user: User, scope: Scope, at: datetime) -> Block:
    """Return how many open cases each unit has let pass their deadline; one statement."""
    late = Case.objects.visible_to(user).overdue(at).order_by()
    if scope.units is not None:
        late = late.filter(lead_unit__any_of=scope.units)
    counted: Counter[int] = Counter()
    for pk, count in late.values_list("lead_unit").annotate(Count("pk")):
        if pk is not None:
            counted[scope.tops.get(pk, pk)] += count
    units = reference.units().by_id
    listed = in_order(counted)
    total = counted.total()
    return Block(
        "overdue", "超期未办结", f"现有{total}件超期，涉及{len(counted)}个单位。", ("单位", "超期"),
        tuple(
            (
                Cell(str(units[pk])),
                Cell(str(counted[pk]), scope.cases_url(unit=units[pk].code, light="red")),
            )
            for pk in listed
        ),
        more=Cell("全部超期工单", scope.cases_url(light="red")),
    )  # fmt: skip


def _unit_url(unit: Unit) -> str:
    return f"{reverse('reports:dashboard')}?{urlencode({'unit': unit.code})}"


def _rate_cell(counts: Counts, name: str, terms: Terms) -> Cell:
    """Return a rate of a unit; lit where it is the one by which the city judges."""
    rate = counts.rate(name)
    zone = zone_of(rate, terms.zones) if terms.zones and terms.zone_by == name else None
    note = rate.fraction if rate.base else ""
    return Cell(rate.text, tone=TONES[zone.value] if zone else "", note=note)


def _satisfied(counts: Counts) -> Fraction:
    share = counts.rate("satisfied").share
    return Fraction(-1) if share is None else share


def _text(rate: Rate) -> str:
    return f"{rate.text}（{rate.fraction}）" if rate.base else rate.text
