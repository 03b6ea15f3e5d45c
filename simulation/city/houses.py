"""How the units of a simulated city work inside: whose leader signs, who has a section."""

from grids.models import Unit, UnitKind, UnitLevel
from grids.services import save_node

SIGNED_EACH, DIVIDED_EACH = 3, 4


def settle(units: list[Unit]) -> dict[int, Unit]:
    """Let each third unit's leader sign (审签), and give each fourth large one a section.

    By their order, so that the smallest city has both. Returns the sections by the id of
    their house; what is there already stays.
    """
    answerable = [unit for unit in units if unit.kind != UnitKind.CENTRE]
    for unit in answerable[::SIGNED_EACH]:
        unit.requires_sign_off = True
        save_node(unit)
    large = [unit for unit in answerable if unit.level != UnitLevel.STREET]
    return {house.pk: _section(house) for house in large[1::DIVIDED_EACH]}


def _section(house: Unit) -> Unit:
    code = f"{house.code}-01"
    return Unit.objects.filter(code=code).first() or save_node(
        Unit(
            code=code, name=f"{house.name}办公室", parent=house, kind=house.kind,
            level=house.level, phrase=house.phrase, calendar=house.calendar,
        )
    )  # fmt: skip
