"""The two pictures of the README: the desk in the middle of a call, and an issued daily."""

from io import BytesIO
from pathlib import Path
from typing import Any

from django.db.models import Count
from django.utils import timezone
from PIL import Image

from cases.models import Caller, Case, Draft
from cases.selectors.similar import find_similar
from grids.models import CountsAs, Role
from grids.routing import propose_units
from reports.bulletins.issuing.kept_pages import kept_page
from reports.models import Bulletin, Step
from reports.papers.page_images import page_png
from tests.browser.chosen import accounts
from tests.browser.looker import DESK, Looker

PAGE_WIDTH = 900
COLOURS = 96
LOOKED_THROUGH = 60
FEWEST_SIMILAR = 2


def take_portraits(looker: Looker, folder: Path) -> None:
    """Save desk.png and bulletin.png into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    save_small(issued_page(), folder / "bulletin.png")
    [(username, password)] = accounts([Role.OPERATOR.value])
    Draft.objects.filter(owner__username=username).delete()  # of an earlier portrait
    page = looker.open(DESK)
    looker.log_in(page, username, password)
    type_call(page, known_caller(), telling_case())
    save_small(page.screenshot(), folder / "desk.png")
    page.context.close()


def save_small(picture: bytes, file: Path) -> None:
    """Save a picture with as many colours as a screen of text has."""
    image = Image.open(BytesIO(picture)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)


def issued_page() -> bytes:
    """Return the first page of an issued daily, as kept and printed."""
    issued = Bulletin.objects.filter(series="daily", step__in=(Step.ISSUED, Step.ARCHIVED))
    return page_png(kept_page(issued.order_by("-period_from")[0]), 1, width=PAGE_WIDTH)


def known_caller() -> Caller:
    """Return a citizen of whom the desk knows most."""
    return Caller.objects.annotate(known=Count("case")).order_by("-known", "pk")[0]


def telling_case() -> Case:
    """Return what somebody called about lately, with cases like it and units to propose.

    Raises LookupError where the demo has none.
    """
    recent = Case.objects.filter(
        channel__counts_as=CountsAs.CALL, lead_unit__isnull=False, grid__isnull=False,
        hazard__isnull=True,
    )  # fmt: skip
    at = timezone.now()
    for case in recent.select_related("category", "grid").order_by("-pk")[:LOOKED_THROUGH]:
        found = find_similar(case.text, place=case.place, at=at)
        trade = case.category.path.partition("/")[0]
        alike = [one for one in found if one.category.path.partition("/")[0] == trade]
        if len(alike) >= FEWEST_SIMILAR and propose_units(case.category, case.grid):
            return case
    raise LookupError("no case with others like it")


def type_call(page: Any, caller: Caller, case: Case) -> None:
    """Fill the intake form as an operator does who is told about the case."""
    page.goto("/desk/")
    page.fill("[name=phone]", caller.phone)
    page.wait_for_selector("#caller .earlier li")
    page.fill("[name=text]", case.text)
    page.fill("[name=place]", case.place)
    page.click("#caller [data-set=caller_name]")
    choose(page, "grid", case.grid.code if case.grid else "")
    choose(page, "category", case.category.code)
    page.click(f"[data-field=kind] label:has([value='{case.kind}'])")
    page.wait_for_selector("#help .proposals .is-on")
    page.wait_for_selector("#help .similar li")
    page.wait_for_selector("[data-saved]:has-text('已保存')")
    page.evaluate("() => document.activeElement.blur()")


def choose(page: Any, name: str, code: str) -> None:
    """Choose an option of a searchable select by its value."""
    page.eval_on_selector(f"[name={name}]", "(one, code) => one.tomselect.setValue(code)", code)
