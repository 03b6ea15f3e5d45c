"""The people of a simulated city: those of a replayed day, and who rules over them."""

import random

from grids.models import Role, Unit, User
from simulation.replay.people import Cast


class Staff(Cast):
    """Finds or makes the persons of each role, each once."""

    def leader(self, unit: Unit) -> User:
        """Return the leader of a unit."""
        return self._person(f"leader-{unit.code}", Role.UNIT_LEADER, unit)

    def supervisor(self, rng: random.Random) -> User:
        """Return one of the two supervisors."""
        return self._person(f"supervisor-{rng.randint(1, 2):02}", Role.SUPERVISOR, self.centre)

    def shift_leader(self, rng: random.Random) -> User:
        """Return one of the three shift leaders."""
        return self._person(f"shift-{rng.randint(1, 3):02}", Role.SHIFT_LEADER, self.centre)

    def administrator(self) -> User:
        """Return who keeps reference data and definitions."""
        return self._person("administrator-01", Role.SYSTEM_ADMIN, self.centre)

    def quality_checker(self) -> User:
        """Return who samples calls and cases."""
        return self._person("quality-01", Role.QUALITY_CHECKER, self.centre)

    def issuer(self) -> User:
        """Return who issues the bulletins."""
        return self._person("issuer-01", Role.BULLETIN_ISSUER, self.centre)

    def mayor(self) -> User:
        """Return the leader of the city who reads and instructs."""
        return self._person("mayor", Role.LEADER, None)
