"""Slips of several cases in one file: a kind of export, laid out by a worker."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from cases.dossier.case import read_dossier
from cases.models import Case
from grids.deadlines import CITY_ZONE
from grids.models import User
from grids.role_checks import require_capability
from grids.rules import rule
from hotline.errors import InvalidInput, NotVisible
from reports.capabilities import ReportCapability
from reports.exports.kinds import PDF, Kind, Making, Parameters, register_kind
from reports.papers.paper import Paper
from reports.papers.pdf import render_papers
from reports.papers.slip_rows import Printing
from reports.papers.slips import SLIPS, Slip


def kind_name(slip: str) -> str:
    """Return the name of the export that prints a kind of slip."""
    return f"slips_{slip}"


def _kind(slip: Slip) -> Kind:
    def check(user: User, parameters: Parameters, at: datetime) -> str:
        require_capability(user, ReportCapability.PRINT_SLIPS)
        numbers = check_numbers(user, parameters.get("numbers", ()))
        day = at.astimezone(CITY_ZONE)
        return f"{slip.label} {day.month}月{day.day}日 {len(numbers)}件"

    def write(making: Making) -> None:
        making.out.write(render_papers(_papers(slip, making)))

    return Kind(kind_name(slip.name), slip.label, ".pdf", PDF, check, write, unit="件")


def check_numbers(user: User, numbers: Sequence[str]) -> Sequence[str]:
    """Return the case numbers if the person may print them all at once.

    Raises InvalidInput for none or too many, NotVisible naming the first that the person
    does not see.
    """
    most = rule("paper.most_at_once")
    if not 1 <= len(numbers) <= most:
        raise InvalidInput(f"一次可打印 1 到 {most} 件，请分批选择。")
    seen = Case.objects.visible_to(user).filter(number__in=numbers)
    known = set(seen.values_list("number", flat=True))
    missing = next((number for number in numbers if number not in known), None)
    if missing is not None:
        raise NotVisible(f"没有找到工单 {missing[:20]}。")
    return numbers


def _papers(slip: Slip, making: Making) -> Iterator[Paper]:
    """Yield the slips in the order in which they were picked.

    Each case is read through the door of its own page, some ten queries: what the page
    would hide stays hidden, and laying it out takes far longer than reading it.
    """
    numbers = making.parameters["numbers"]
    making.begin(len(numbers))
    printing = Printing(making.owner, making.at)
    for number in numbers:
        yield slip.make(read_dossier(number, user=making.owner, at=making.at), printing)
        making.advance(1)


def register_kinds() -> None:
    """Make the printing of slips known as exports."""
    for slip in SLIPS.values():
        register_kind(_kind(slip))
