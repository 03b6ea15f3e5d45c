"""What every deed of a replay needs at hand."""

import random
from dataclasses import dataclass

from simulation.replay.city import City
from simulation.replay.people import Cast


@dataclass
class Stage:
    """The city, the people, the dice, and the key by which the day is known again.

    `marker` goes with the first case that is registered and is empty after that.
    """

    city: City
    cast: Cast
    rng: random.Random
    marker: str

    def take_marker(self) -> str:
        """Return the marker once."""
        marker, self.marker = self.marker, ""
        return marker
