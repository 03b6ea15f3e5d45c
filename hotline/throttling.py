"""How many requests a person or a token may send to the API in a minute."""

from typing import Any

from rest_framework.request import Request
from rest_framework.throttling import UserRateThrottle


class MinuteThrottle(UserRateThrottle):
    """Counts by the cache's own counter, so that requests at the same time all count.

    DRF's own reads a list and writes it back: of two at once one is forgotten. Counted is
    from minute to minute, so that around its turn up to twice the number passes. A token is
    counted by itself, apart from the pages of its person. Without a cache nothing is refused.
    """

    duration: int
    num_requests: int

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Return the key of who asks."""
        key = super().get_cache_key(request, view)
        token = getattr(request.auth, "pk", None)
        return f"{key}_token_{token}" if key and token else key

    def allow_request(self, request: Request, view: Any) -> bool:
        """Count the request; False where it is one too many."""
        key = self.get_cache_key(request, view)
        if self.rate is None or key is None:
            return True
        self.now = self.timer()
        place = f"{key}_{int(self.now // self.duration)}"
        self.cache.add(place, 0, self.duration * 2)
        try:
            return bool(self.cache.incr(place) <= self.num_requests)
        except ValueError:
            # The counter is not there: the cache is gone or was emptied just now.
            return True

    def wait(self) -> float:
        """Return the seconds until counting begins anew."""
        return float(self.duration - self.now % self.duration)
