"""The chart of calls as plain geometry, which the template draws: no script, no library."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.hall.calls import CallsToday

STEP = 12
BAR = 9
HEIGHT = 256
HOURS_NAMED = 3
BESIDE, BELOW = 112, 68
QUARTERS_OF_AN_HOUR = 4
NICE = (4, 10, 20, 40, 60, 80, 100, 200, 300, 400, 600, 800)


@dataclass(frozen=True)
class Bar:
    """The calls of one quarter of an hour; `says` is what it tells when pointed at."""

    x: float
    y: float
    height: float
    is_running: bool
    says: str


@dataclass(frozen=True)
class Mark:
    """A word at a place of an axis."""

    at: float
    label: str


@dataclass(frozen=True)
class Chart:
    """Bars of today, the line of what is usual, and the words of both axes."""

    width: int
    height: int
    bar: int
    bars: tuple[Bar, ...]
    usual: str
    hours: tuple[Mark, ...]
    lines: tuple[Mark, ...]

    @property
    def box_width(self) -> int:
        """The width with the words beside it."""
        return self.width + BESIDE

    @property
    def box_height(self) -> int:
        """The height with the words below it."""
        return self.height + BELOW


def chart_of(calls: CallsToday) -> Chart:
    """Return the chart of a day of calls."""
    top = _top([*calls.came, *calls.usual])
    width = STEP * len(calls.came)
    bars = (
        _bar(place, count, top, calls)
        for place, count in enumerate(calls.came)
        if count and place <= calls.now
    )
    hours = range(0, len(calls.came) // QUARTERS_OF_AN_HOUR + 1, HOURS_NAMED)
    return Chart(
        width, HEIGHT, BAR, tuple(bars), _line(calls.usual, top),
        tuple(Mark(hour * QUARTERS_OF_AN_HOUR * STEP, f"{hour}时") for hour in hours),
        tuple(Mark(_y(value, top), str(value)) for value in (top // 2, top)),
    )  # fmt: skip


def _top(values: Sequence[float]) -> int:
    """Return a round number that no value is above."""
    most = max(values, default=0)
    nice = next((one for one in NICE if one >= most), 0)
    return nice or int(-(-most // 1000) * 1000)


def _y(value: float, top: int) -> float:
    return round(HEIGHT - HEIGHT * value / top, 1)


def _bar(place: int, count: int, top: int, calls: CallsToday) -> Bar:
    y = _y(count, top)
    said = f"{_clock(place)}—{_clock(place + 1)} {count}个"
    if calls.usual:
        said += f"，往常{calls.usual[place]:.0f}个"
    x = place * STEP + (STEP - BAR) / 2
    return Bar(x, y, round(HEIGHT - y, 1), place == calls.now, said)


def _clock(place: int) -> str:
    hour, quarter = divmod(place, QUARTERS_OF_AN_HOUR)
    return f"{hour}:{quarter * 15:02}"


def _line(usual: Sequence[float], top: int) -> str:
    """Return the points of the line, the mean of each quarter and its neighbours."""
    points = []
    for place in range(len(usual)):
        near = usual[max(place - 1, 0) : place + 2]
        y = _y(sum(near) / len(near), top)
        points.append(f"{place * STEP + STEP / 2:g},{y:g}")
    return " ".join(points)
