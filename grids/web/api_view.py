"""What every view of the API shares."""

from typing import Any, cast

from django.utils import timezone
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.views import APIView

from grids.models import User
from hotline.form_schema import form_input
from hotline.throttling import MinuteThrottle


class HotlineView(APIView):
    """A view for people and tokens whose scope fits, so many requests a minute."""

    permission_classes = [IsAuthenticated]
    throttle_classes = [MinuteThrottle]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Read the clock once: an answer shows one instant."""
        super().initial(request, *args, **kwargs)
        self.at = timezone.now()

    @property
    def actor(self) -> User:
        """The person, or the one for whom the token acts."""
        return cast(User, self.request.user)

    @property
    def key(self) -> str:
        """The client's key for this request, by which a second sending does nothing."""
        return self.request.headers.get("Idempotency-Key", "")

    def bind(self, form_class: Any, **options: Any) -> Any:
        """Return the form bound to the request's JSON or multipart body."""
        body, files = self.request.data, self.request.FILES
        data, files = form_input(form_class, body, files)
        return form_class(data, files, **options)
