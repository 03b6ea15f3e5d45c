"""A bulletin's files for one person: the same for its pages and for the API."""

from typing import Any

from grids.models import User
from hotline.errors import NotVisible
from reports.bulletins.issuing.kept_pages import kept_page
from reports.bulletins.spec import spec_of
from reports.models import Bulletin, PressEdition
from reports.selectors.printed_documents import PaperFile


def visible_bulletin(pk: int, user: User) -> Bulletin:
    """Return a bulletin that a person may see; NotVisible for any other."""
    found: Bulletin | None = Bulletin.objects.visible_to(user).filter(pk=pk).first()
    if found is None:
        raise NotVisible("没有这一期。")
    return found


def _full_bulletin(pk: int, user: User) -> Bulletin:
    """Return a bulletin that a person may see in full; NotVisible for any other."""
    found: Bulletin | None = Bulletin.objects.open_in_full_to(user).filter(pk=pk).first()
    if found is None:
        raise NotVisible("没有这一期。")
    return found


def file_name(bulletin: Bulletin, suffix: str) -> str:
    """Return the name under which a file of a bulletin is saved."""
    return f"{spec_of(bulletin.series).file_name(bulletin)}{suffix}"


def page_file(pk: int, *, user: User) -> PaperFile:
    """Return the page of a bulletin as it was laid out; NotVisible while it is being set."""
    bulletin = visible_bulletin(pk, user)
    try:
        content = kept_page(bulletin)
    except OSError as error:
        raise NotVisible("版面正在生成，请稍后再下载。") from error
    return PaperFile(file_name(bulletin, ".pdf"), content)


def sign_off_sheet(pk: int, *, user: User) -> PaperFile:
    """Return the sheet of who edited, checked and issued it (审签单); NotVisible before."""
    bulletin = _full_bulletin(pk, user)
    return _kept(bulletin, bulletin.sign_off, "-sign-off.pdf", "签发后才有审签单。")


def press_edition(pk: int, *, user: User) -> PaperFile:
    """Return the approved press edition (对外版); NotVisible where there is none."""
    bulletin = _full_bulletin(pk, user)
    edition = PressEdition.objects.filter(bulletin=bulletin).first()
    return _kept(bulletin, edition and edition.pdf, "-press.pdf", "这一期没有已批准的对外版。")


def _kept(bulletin: Bulletin, kept: Any, suffix: str, missing: str) -> PaperFile:
    if not kept:
        raise NotVisible(missing)
    with kept.open("rb") as opened:
        return PaperFile(file_name(bulletin, suffix), opened.read())
