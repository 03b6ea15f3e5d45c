"""Who wants what on a day: the lives that begin, drawn with dice of their own."""

import random
from collections.abc import Iterator

from cases.replay import texts
from cases.replay.city import Place
from cases.replay.people import person_name
from cases.replay.plan import PHONE
from cases.replay.timing import Day
from cases.simulating import odds
from cases.simulating.life import Life
from cases.simulating.scene import Scene
from grids.models import Category, HazardCategory, Kind, Urgency

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
    category = _category(scene, rng, is_sent=not is_direct, hazard=hazard)
    place: Place = rng.choice(scene.city.places)
    channel = scene.city.phone
    if not is_direct and rng.random() < odds.WEB / (1 - odds.DIRECT):
        channel = rng.choice(scene.web_channels)
    if hazard:
        told = texts.hazard(rng, hazard, place)
    elif is_direct:
        told = texts.enquiry(rng, category, place)
    else:
        told = texts.demand(rng, category, place)
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


def _category(
    scene: Scene, rng: random.Random, *, is_sent: bool, hazard: HazardCategory | None
) -> Category:
    """Draw what a case is about, by the shares of the root categories."""
    if hazard:
        codes = texts.hazard_codes(hazard.name)
        leaves = [leaf for code in codes if (leaf := scene.leaf_of(code))]
        if leaves:
            return rng.choice(leaves)
    keys, weights = scene.weights(is_sent=is_sent)
    bucket = scene.city.buckets[rng.choices(keys, weights)[0]]
    fitting = [c for c in bucket.leaves if not (is_sent and texts.is_direct_only(c.code))]
    return rng.choice(fitting or bucket.leaves)
