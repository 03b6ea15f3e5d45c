"""Importing articles: all of a file become drafts, or none."""

from datetime import date, datetime

from django.db import transaction

from grids import reference
from grids.models import Unit, User
from grids.options import find_options
from hotline.bounds import read_day
from hotline.errors import Forbidden, InvalidInput
from hotline.plain_text import plain
from hotline.tables import place
from knowledge.guards import OTHERS, may_write_for
from knowledge.importing.files import read_file
from knowledge.importing.headings import Written
from knowledge.models import ArticleVersion
from knowledge.services.articles import Wording, tags_in, write_article

FAULTS_SHOWN = 10
YES = {"是", "1", "true", "yes", "√"}


@transaction.atomic
def import_articles(
    content: bytes, *, name: str, unit: Unit | None, actor: User, at: datetime
) -> tuple[int, int]:
    """Write a draft of a unit for each question of a file; returns how many, and how many not.

    A question that the unit asks already is left as it is. Raises Forbidden for another's
    unit, InvalidInput with every faulty place of the file, of which then nothing is taken.
    """
    if not may_write_for(actor, unit):
        raise Forbidden(OTHERS)
    there = set(
        ArticleVersion.objects.filter(article__unit=unit).values_list("question", flat=True)
    )
    faults: list[str] = []
    new = known = 0
    for one in read_file(name, content):
        try:
            wording = _wording(one)
            if wording.question in there:
                known += 1
                continue
            write_article(wording, unit=unit, actor=actor, at=at)
            there.add(wording.question)
            new += 1
        except InvalidInput as error:
            faults.append(f"{place('', one.line)}：{error.message}")
    if faults:
        more = f"（另有 {len(faults) - FAULTS_SHOWN} 处）" if len(faults) > FAULTS_SHOWN else ""
        raise InvalidInput(fields={"file": f"{name} {' '.join(faults[:FAULTS_SHOWN])}{more}"})
    return new, known


def _wording(one: Written) -> Wording:
    said = {name: plain(value).strip() for name, value in one.values.items()}
    area = said.get("area", "")
    code = find_options(reference.grids(), area).only if area not in ("", "全市") else ""
    if area not in ("", "全市") and not code:
        raise InvalidInput(fields={"area": f"没有适用地域“{area[:20]}”。"})
    return Wording(
        question=" ".join(said.get("question", "").split()),
        answer=said.get("answer", ""),
        basis=said.get("basis", ""),
        tags=tags_in(said.get("tags", "")),
        area=reference.grids().get(code) if code else None,
        valid_from=_day(said, "valid_from"),
        valid_to=_day(said, "valid_to"),
        is_agreed=said.get("is_agreed", "").lower() in YES,
    )


def _day(said: dict[str, str], name: str) -> date | None:
    return read_day(said.get(name, "").replace("/", "-")[:10], name)
