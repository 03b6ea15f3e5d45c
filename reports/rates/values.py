"""The values of an assessment: counts, rates with numerator and base, changes, zones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from statistics import mean, median

from django.db import models

NOTHING = "—"
THREE_RATES = ("responded", "solved", "satisfied")
CENT = Decimal("0.01")


class Scope(models.TextChoices):
    """Whether excluded cases (剔除) count."""

    ALL = "all", "含剔除"
    KEPT = "kept", "不含剔除"


class Zone(models.TextChoices):
    """Where a unit stands."""

    RED = "red", "红区"
    YELLOW = "yellow", "黄区"
    BLUE = "blue", "蓝区"


def percent_of(value: Fraction) -> Decimal:
    """Return a share as per cent with two decimals, half of a hundredth upwards."""
    exact = Decimal(value.numerator * 100) / Decimal(value.denominator)
    return exact.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Rate:
    """A share; `numerator` may be broken, since 基本满意 counts for a part.

    `share` is None where there is nothing to divide by: such a rate prints as a dash, as
    neither 0 % nor 100 %. `units` is set where it is the mean of so many units.
    """

    numerator: Fraction
    base: int
    share: Fraction | None
    units: int = 0

    @classmethod
    def of(cls, numerator: Fraction | int, base: int) -> "Rate":
        """Return the rate of a numerator over its base."""
        return cls(Fraction(numerator), base, Fraction(numerator) / base if base else None)

    @property
    def percent(self) -> Decimal | None:
        """Return per cent as printed."""
        return None if self.share is None else percent_of(self.share)

    @property
    def text(self) -> str:
        """Return what is printed: 98.96%, or a dash."""
        return NOTHING if self.percent is None else f"{self.percent}%"

    @property
    def numerator_text(self) -> str:
        """Return the numerator without idle zeros: 663, 634.4."""
        return f"{float(self.numerator):.2f}".rstrip("0").rstrip(".")

    @property
    def fraction(self) -> str:
        """Return what was divided: 663/670, or how many units the mean is of."""
        return f"{self.units}个单位平均" if self.units else f"{self.numerator_text}/{self.base}"

    def points_from(self, earlier: "Rate") -> Decimal | None:
        """Return the change in percentage points between what is printed, None if unknown."""
        if self.percent is None or earlier.percent is None:
            return None
        return self.percent - earlier.percent

    def change_from(self, earlier: "Rate") -> str:
        """Return the change in percentage points as printed: +0.52, 0.00, empty if unknown."""
        change = self.points_from(earlier)
        if change is None:
            return ""
        return f"{change:+}" if change else "0.00"


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a count against the period before: 件 and %."""

    now: int
    before: int

    @property
    def text(self) -> str:
        """Return +12件（+3.52%）; without per cent where there was nothing before."""
        words = f"{self.now - self.before:+}件" if self.now != self.before else "持平"
        if not self.before or self.now == self.before:
            return words
        return f"{words}（{percent_of(Fraction(self.now - self.before, self.before)):+}%）"


@dataclass(frozen=True)
class Counts:
    """What was counted of one row in one period and scope, by part of a measure.

    `minutes` are the handling times of the answered assignments.
    """

    numbers: Mapping[str, int] = field(default_factory=dict)
    minutes: Sequence[int] = ()
    basically_percent: int = 60

    def number(self, part: str) -> int:
        """Return the count of a part, 0 where nothing was counted."""
        return self.numbers.get(part, 0)

    def rate(self, name: str) -> Rate:
        """Return the rate of a measure."""
        base = self.number(f"{name}.base")
        if name != "satisfied":
            return Rate.of(self.number(f"{name}.hit"), base)
        weighted = Fraction(self.number("satisfied.basically") * self.basically_percent, 100)
        return Rate.of(self.number("satisfied.full") + weighted, base)

    @property
    def mean_minutes(self) -> int | None:
        """Return the mean handling time in minutes, None without an answer."""
        return round(mean(self.minutes)) if self.minutes else None

    @property
    def median_minutes(self) -> int | None:
        """Return the median handling time in minutes, None without an answer."""
        return round(median(self.minutes)) if self.minutes else None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing was counted at all."""
        return not any(self.numbers.values())


def composite_of(rates: Mapping[str, Rate], weights: Mapping[str, int]) -> Rate:
    """Return 综合成绩, the weighted mean of the three rates; unknown if one of them is."""
    shares = [(rates[name].share, weights[name]) for name in THREE_RATES if weights[name]]
    total = sum(weight for _, weight in shares)
    known = [(share, weight) for share, weight in shares if share is not None]
    if not total or len(known) < len(shares):
        return Rate(Fraction(0), 0, None)
    score = sum((share * weight for share, weight in known), Fraction(0)) / total
    return Rate(score, rates["solved"].base, score)


def zone_of(rate: Rate, below: Mapping[str, int]) -> Zone | None:
    """Return the zone by what is printed: red below `red` per cent, yellow below `yellow`."""
    if rate.percent is None:
        return None
    if rate.percent < below["red"]:
        return Zone.RED
    return Zone.YELLOW if rate.percent < below["yellow"] else Zone.BLUE
