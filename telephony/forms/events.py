"""An event of a call as exchanges push it: newCall, answer, hangup, transfer, conference."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict

from hotline.form_schema import form_input
from telephony.models import CallDirection
from telephony.models.call import CALL_ID_MAX, CAUSE_MAX, RECORDING_MAX
from telephony.numbers import NUMBER_MAX, citizens_number, extension_number
from telephony.services.events import TRANSFERS, CallEvent, EventKind

USERS_MOST = 20
USER_MAX = 60
CONTROL = "含有控制字符。"


class Plain(forms.CharField):
    """A text of a machine: as it is, without control characters."""

    def clean(self, value: Any) -> str:
        """Return the text; refuse what no log and no page can show."""
        text: str = super().clean(value)
        if not text.isprintable():
            raise forms.ValidationError(CONTROL)
        return text


class Several(forms.Field):
    """Short texts: the extensions that ring together."""

    widget = forms.SelectMultiple

    def clean(self, value: Any) -> list[str]:
        """Return the texts that are not empty."""
        texts = [str(one).strip() for one in value or [] if str(one).strip()]
        if len(texts) > USERS_MOST:
            raise forms.ValidationError(f"最多 {USERS_MOST} 部分机。")
        for text in texts:
            if len(text) > USER_MAX or not text.isprintable():
                raise forms.ValidationError(f"分机最多 {USER_MAX} 字，不含控制字符。")
        return texts


class EventForm(forms.Form):
    """What one event says; what else an exchange sends along is not read."""

    event = forms.ChoiceField(
        label="事件", choices=EventKind.choices, error_messages={"required": "请填写 event。"}
    )
    direction = forms.ChoiceField(
        label="方向", choices=CallDirection.choices, required=False, initial=CallDirection.IN
    )
    to = Plain(label="被叫", max_length=NUMBER_MAX, required=False)
    user = Several(label="分机，几部同时振铃的逐部列出", required=False)
    cause = Plain(label="挂断原因", max_length=CAUSE_MAX, required=False)
    recording = Plain(label="录音编号", max_length=RECORDING_MAX, required=False)
    target = Plain(label="转接或三方通话的号码", max_length=NUMBER_MAX, required=False)

    def clean(self) -> dict[str, Any]:
        """Demand of a transfer the number to which it goes."""
        data = super().clean() or {}
        is_number = bool(citizens_number(data.get("target", "")))
        if data.get("event") in TRANSFERS and not is_number and "target" in data:
            self.add_error("target", "请填写转接或三方通话的号码。")
        return data

    def call_event(self) -> CallEvent:
        """Return the event of a valid form."""
        data = self.cleaned_data
        return CallEvent(
            kind=data["event"],
            call_id=data["callId"],
            direction=data["direction"] or CallDirection.IN,
            caller=data["from"],
            called=data["to"],
            users=tuple(extension_number(one) for one in data["user"]),
            cause=data["cause"],
            recording=data["recording"],
            target=data["target"],
        )


# The push has names that are none in Python.
EventForm.base_fields |= {
    "callId": Plain(
        label="通话标识", max_length=CALL_ID_MAX, error_messages={"required": "请填写 callId。"}
    ),
    "from": Plain(label="主叫", max_length=NUMBER_MAX, required=False),
}


def read_event(body: Any) -> EventForm:
    """Return the form bound to what an exchange has sent, as a form or as JSON.

    Raises InvalidInput for a body that is no object and for values that are no plain ones.
    """
    if isinstance(body, QueryDict):
        told: dict[str, Any] = {name: body[name] for name in body if name in EventForm.base_fields}
        told["user"] = [*body.getlist("user"), *body.getlist("user[]")]
    elif isinstance(body, Mapping):
        told = {name: body[name] for name in body if name in EventForm.base_fields}
    else:
        told = body
    data, _ = form_input(EventForm, told, {})
    return EventForm(data)
