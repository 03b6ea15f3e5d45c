"""References of numbered papers (发文字号): what screens, notices and pages all print."""

from cases.models import Circular, Series, SupervisionOrder, Urge
from grids.rules import rule


def reference(series: Series, year: int | None, number: int | None) -> str:
    """Return a paper's reference in the city's form: 西热线督〔2024〕3号."""
    form = str(rule("paper.reference")[series.value])
    return form.replace("{year}", str(year or "")).replace("{number}", str(number or ""))


def urge_reference(urge: Urge) -> str:
    """Return the reference of a notice of urging; empty for other urgings."""
    return reference(Series.URGE, urge.year, urge.number) if urge.number else ""


def order_reference(order: SupervisionOrder) -> str:
    """Return the reference of a supervision order."""
    return reference(Series.SUPERVISION, order.year, order.number)


def circular_reference(circular: Circular) -> str:
    """Return the reference of a circular."""
    return reference(Series.CIRCULAR, circular.year, circular.number)
