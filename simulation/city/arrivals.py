"""Who wants what on a day: the lives that begin, drawn with dice of their own."""

import random
from collections.abc import Iterator

from grids.models import Category, HazardCategory, Kind, Urgency
from simulation.city import odds
from simulation.city.life import Life
from simulation.city.scene import Scene
from simulation.replay import tables, texts
from simulation.replay.people import person_name
from simulation.replay.places import draw_place
from simulation.replay.placing import TURNED_SHARE, answerable, turned_rows
from simulation.replay.plan import PHONE
from simulation.replay.timing import Day

PHONES = 10_000


def lives_of(scene: Scene, day: Day, first: int, count: int) -> Iterator[Life]:
    """Yield the cases that are received on a day, numbered from `first` on."""
    for number in range(first, first + count):
        yield _life(scene, day, number)


def _life(scene: Scene, day: Day, number: int) -> Life:
    rng = scene.rng("case", number)
    received_at = day.moment(rng)
    is_direct = rng.random() < odds.DIRECT
    hazard = None
    if not is_direct and rng.random() < odds.HAZARD:
        hazard = rng.choice(list(scene.city.hazard_categories.values()))
    category, row = _matter(scene, rng, is_sent=not is_direct, hazard=hazard)
    place = draw_place(rng, scene.city.places, row.get("where", "any"))
    channel = scene.city.phone
    if not is_direct and rng.random() < odds.WEB / (1 - odds.DIRECT):
        channel = rng.choice(scene.web_channels)
    voice = texts.Voice.of(channel)
    if not is_direct:
        told = texts.demand(rng, row, hazard.name if hazard else category.name, place, voice)
    elif row:
        told = texts.turned(rng, row, place)
    else:
        told = texts.enquiry(rng, category, place)
    life = Life(
        scene, rng, received_at, received_at, category, channel, place, told,
        phone="" if rng.random() < odds.ANONYMOUS else PHONE.format(rng.randrange(PHONES)),
        caller_name=person_name(rng), urgency=_urgency(rng.random()), is_direct=is_direct,
        is_secret=rng.random() < (0.3 if told.kind == Kind.REPORT else odds.SECRET),
        wants_callback=rng.random() >= odds.NO_CALLBACK, hazard=hazard,
    )  # fmt: skip
    if scene.closed_lives and not is_direct and rng.random() < odds.AGAIN:
        _complain_again(life)
    if not is_direct:
        _send_to(life)
    return life


def _complain_again(life: Life) -> None:
    """Let a citizen whose case was closed lately say the same once more (再诉)."""
    earlier = life.rng.choice(life.scene.closed_lives)
    for name in ("category", "place", "told", "phone", "caller_name", "is_secret"):
        setattr(life, name, getattr(earlier, name))
    life.hazard = None


def _send_to(life: Life) -> None:
    scene, rng = life.scene, life.rng
    life.unit = scene.unit_for(life.category, life.place)
    others = scene.others_for(life.category, life.place, life.unit)
    life.is_pending = life.channel != scene.city.phone or rng.random() < odds.PENDING
    if others and rng.random() < odds.CO_UNIT:
        life.co_units = others[:1]
    elif others and life.is_pending and rng.random() < odds.TASK_FORCE / odds.PENDING:
        life.answering_units = others[:2]


def _urgency(roll: float) -> str:
    if roll < odds.EXTREME:
        return str(Urgency.EXTREME)
    return str(Urgency.URGENT if roll < odds.EXTREME + odds.URGENT else Urgency.ORDINARY)


def _matter(
    scene: Scene, rng: random.Random, *, is_sent: bool, hazard: HazardCategory | None
) -> tuple[Category, tables.Row]:
    """Draw what a case is about, by the shares of the root categories, and what is said.

    What the desk answers has no row, what it refuses or transfers has one.
    """
    if hazard:
        row = tables.hazard(rng, hazard.name)
        leaves = [leaf for code in row["codes"].split() if (leaf := scene.leaf_of(code))]
        return rng.choice(leaves or [_category(scene, rng, is_sent=True)]), row
    if not is_sent and rng.random() < TURNED_SHARE:
        row = rng.choice(turned_rows())
        return scene.leaf_of(row["category"]) or _category(scene, rng, is_sent=False), row
    category = _category(scene, rng, is_sent=is_sent)
    return category, tables.problem(rng, category.code) if is_sent else {}


def _category(scene: Scene, rng: random.Random, *, is_sent: bool) -> Category:
    keys, weights = scene.weights(is_sent=is_sent)
    bucket = scene.city.buckets[rng.choices(keys, weights)[0]]
    if is_sent:
        fitting = [c for c in bucket.leaves if not tables.is_direct_only(c.code)]
    else:
        fitting = answerable(bucket)
    return rng.choice(fitting or bucket.leaves)
