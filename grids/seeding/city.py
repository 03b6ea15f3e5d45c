"""The steps of a city's seeding, in the order in which the tables need each other."""

from datetime import datetime
from typing import Any

from django.db import transaction

from grids.announcing import note_seeded
from grids.calendars import forget_calendars
from grids.models import (
    Body,
    Calendar,
    Category,
    Channel,
    CitySetting,
    Grid,
    HazardCategory,
    LimitRule,
    Responsibility,
    Unit,
    Workday,
)
from grids.reference import forget_reference
from grids.rules import forget_rules
from grids.seeding.files import CityFiles, Row
from grids.seeding.tables import SeedCounts, add_missing, add_nodes
from grids.seeding.workdays import workdays_of
from grids.services import pinyin_key

EVERY_DISTRICT = "districts"


@transaction.atomic
def seed_city(files: CityFiles, *, at: datetime | None = None) -> SeedCounts:
    """Add what the city's tables lack; what is there stays as administrators left it.

    A year that a running city did not know has its open deadlines recounted from `at` on.
    """
    seeded = SeedCounts()
    known = _known_years()
    calendars = _seed_calendars(files, seeded)
    if known and at:
        for year in sorted(_known_years() - known):
            note_seeded(year, at=at)
    units = _seed_units(files, seeded, calendars)
    grids = _seed_grids(files, seeded, units)
    categories = _seed_categories(files, seeded)
    _seed_responsibilities(files, seeded, (categories, grids, units))
    _seed_limits(files, seeded, categories)
    _seed_intake(files, seeded)
    _seed_settings(files, seeded)
    forget_calendars()
    forget_rules()
    forget_reference()
    return seeded


def _known_years() -> set[int]:
    return {on.year for on in Workday.objects.dates("on", "year")}


def _seed_calendars(files: CityFiles, seeded: SeedCounts) -> dict[str, Calendar]:
    document = files.document("calendars")
    rows = {row["code"]: Calendar(**row) for row in document["calendars"]}
    add_missing(seeded, Calendar, "code", rows)
    days = {day.on: day for year in document["announced_years"] for day in workdays_of(year)}
    add_missing(seeded, Workday, "on", days)
    return {calendar.code: calendar for calendar in Calendar.objects.all()}


def _seed_units(
    files: CityFiles, seeded: SeedCounts, calendars: dict[str, Calendar]
) -> dict[str, Unit]:
    def fields(row: Row) -> dict[str, Any]:
        own = ("code", "name", "short_name", "kind", "level", "phrase")
        return {
            **{name: row[name] for name in own},
            "name_pinyin": pinyin_key(row["name"]),
            "calendar": row.one_of("calendar", calendars),
        }

    return add_nodes(seeded, Unit, files.rows("units"), fields)


def _seed_grids(files: CityFiles, seeded: SeedCounts, units: dict[str, Unit]) -> dict[str, Grid]:
    def fields(row: Row) -> dict[str, Any]:
        # Districts and streets are governed by the unit of the same official code.
        own = ("code", "name", "level")
        return {**{name: row[name] for name in own}, "unit": units.get(row["code"])}

    return add_nodes(seeded, Grid, files.rows("grids"), fields)


def _seed_categories(files: CityFiles, seeded: SeedCounts) -> dict[str, Category]:
    def fields(row: Row) -> dict[str, Any]:
        return {
            "code": row["code"],
            "name": row["name"],
            "name_pinyin": pinyin_key(row["name"]),
            "position": row.whole("position"),
            "is_hotspot": row.flag("is_hotspot"),
            "unit_phrase": row["unit_phrase"],
        }

    return add_nodes(seeded, Category, files.rows("categories"), fields)


Places = tuple[dict[str, Category], dict[str, Grid], dict[str, Unit]]


def _seed_responsibilities(files: CityFiles, seeded: SeedCounts, places: Places) -> None:
    rows = {}
    for row in files.rows("responsibilities"):
        for duty in _duties(row, files, places):
            rows[duty.seed_key] = duty
    add_missing(seeded, Responsibility, "seed_key", rows)


def _duties(row: Row, files: CityFiles, places: Places) -> list[Responsibility]:
    # One row of the file stands for every district where it says so; rows of units or
    # categories that a small seeding leaves out are left out too.
    categories, grids, units = places
    if not files.is_full and row["category"] not in categories:
        return []
    category = row.one_of("category", categories)
    if row["place"] != EVERY_DISTRICT:
        if row["place"]:
            raise row.fault("place", f"应为空（全市）或 {EVERY_DISTRICT}（各县区）。")
        if not files.is_full and row["unit"] not in units:
            return []
        return [_duty(row, category, None, row.one_of("unit", units))]
    districts = [place["code"] for place in files.rows("grids") if place["level"] == "district"]
    return [_duty(row, category, grids[code], units[code]) for code in districts]


def _duty(row: Row, category: Category, grid: Grid | None, unit: Unit) -> Responsibility:
    names = {"category": category.name, "unit": unit.short_name or unit.name}
    try:
        reason = row["reason"].format(place=grid.name if grid else "", **names)
    except (KeyError, IndexError, ValueError) as error:
        raise row.fault("reason", "只能用 {category}、{place}、{unit}。") from error
    return Responsibility(
        seed_key=f"{row['category']}/{grid.code if grid else ''}/{unit.code}",
        category=category,
        grid=grid,
        unit=unit,
        rank=row.whole("rank"),
        reason=reason,
        may_sub_dispatch=row.flag("may_sub_dispatch"),
    )


def _seed_limits(files: CityFiles, seeded: SeedCounts, categories: dict[str, Category]) -> None:
    rows = {}
    # The place in the file is the order of matching, in a small seeding too.
    for position, row in enumerate(files.rows("limits"), 1):
        if row["category"] and not files.is_full and row["category"] not in categories:
            continue
        rule = LimitRule(
            seed_key=row["code"],
            position=position * 10,
            category=row.one_of("category", categories) if row["category"] else None,
            **{name: row[name] for name in ("name", "kind", "urgency", "time_unit")},
            **{
                name: row.whole(name)
                for name in ("amount", "sign_minutes", "return_minutes", "contact_minutes")
            },
        )
        rows[row["code"]] = row.checked(rule)
    add_missing(seeded, LimitRule, "seed_key", rows)


def _seed_intake(files: CityFiles, seeded: SeedCounts) -> None:
    channels = {row["code"]: row.checked(_channel(row)) for row in files.rows("channels")}
    add_missing(seeded, Channel, "code", channels)
    bodies = {row["code"]: row.checked(_body(row)) for row in files.rows("bodies")}
    add_missing(seeded, Body, "code", bodies)
    hazards = {
        row["code"]: row.checked(
            HazardCategory(seed_key=row["code"], name=row["name"], position=row.whole("position"))
        )
        for row in files.rows("hazard_categories")
    }
    add_missing(seeded, HazardCategory, "seed_key", hazards)


def _channel(row: Row) -> Channel:
    return Channel(
        code=row["code"],
        name=row["name"],
        counts_as=row["counts_as"],
        position=row.whole("position"),
    )


def _body(row: Row) -> Body:
    return Body(
        code=row["code"],
        name=row["name"],
        position=row.whole("position"),
        is_hotline=row.flag("is_hotline"),
    )


def _seed_settings(files: CityFiles, seeded: SeedCounts) -> None:
    values = files.document("settings")
    if not values.get("city.name"):
        # Pages, papers and messages would bear the name of another city.
        raise ValueError(f"{files.city}: settings.json does not name the city (city.name)")
    rows = {key: CitySetting(key=key, value=value) for key, value in values.items()}
    add_missing(seeded, CitySetting, "key", rows)
