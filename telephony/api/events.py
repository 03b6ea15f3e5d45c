"""The door of telephone systems."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from grids.models import Token
from grids.web.api_schema import HotlineSchema, refusals
from grids.web.api_view import HotlineView
from hotline.errors import Forbidden
from hotline.form_schema import check_form, form_schema
from hotline.throttling import MinuteThrottle
from telephony.api.areas import TELEPHONY
from telephony.forms.events import EventForm, read_event
from telephony.models import TelephoneSystem
from telephony.services.events import Recorded, record_event

NO_SYSTEM = "这个令牌没有登记为启用的电话系统，请系统管理员在后台“电话系统”中选定。"


class EventThrottle(MinuteThrottle):
    """An exchange tells of each call three times or more."""

    rate = "6000/min"


class Told(serializers.Serializer):
    """What became of an event."""

    message = serializers.CharField()


class EventView(HotlineView):
    """Events of calls, each told as often and in whatever order the network brings it."""

    token_area = TELEPHONY
    throttle_classes = [EventThrottle]
    schema = HotlineSchema()
    operation = "call_event"

    def body_schema(self) -> dict[str, Any]:
        """Describe what is read of an event; an exchange may send more."""
        return form_schema(EventForm)

    @extend_schema(responses={200: Told, 202: Told, **refusals(400, 403)})
    def post(self, request: Request) -> Response:
        """Record an event; 202 where it names an extension that nobody has entered."""
        system = _system_of(request.auth)
        form = read_event(request.data)
        check_form(form)
        done = record_event(form.call_event(), system=system, at=self.at)
        return Response({"message": _said(done)}, status=_status(done))


def _system_of(token: Any) -> TelephoneSystem:
    if isinstance(token, Token):
        found = TelephoneSystem.objects.filter(token=token, is_active=True).first()
        if found is not None:
            return found
    raise Forbidden(NO_SYSTEM)


def _said(done: Recorded) -> str:
    return f"已记录，没有登记的分机：{'、'.join(done.unknown)}。" if done.unknown else "已记录。"


def _status(done: Recorded) -> int:
    return status.HTTP_202_ACCEPTED if done.unknown else status.HTTP_200_OK
