"""What an element of a case may be put right to, and what hangs on the citizen's number."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from cases.models import Call, Caller, Case, Element
from cases.models.case import TEXT_MAX, TITLE_MAX
from cases.rules.points import read_point
from cases.rules.states import State
from cases.services.record.callers import find_or_add_caller
from cases.services.record.demands import check_phone
from grids.models import Kind, Urgency
from hotline.errors import InvalidInput

LIMITS = {
    Element.PLACE: 200, Element.TITLE: TITLE_MAX, Element.TEXT: TEXT_MAX,
    Element.CALLER_NAME: 40, Element.CALLER_ADDRESS: 200,
}  # fmt: skip
CHOICES: dict[str, Any] = {Element.KIND: Kind, Element.URGENCY: Urgency}
NEEDED = frozenset({Element.KIND, Element.CATEGORY, Element.URGENCY, Element.TITLE, Element.TEXT})


def check_elements(case: Case, values: Mapping[str, Any], at: datetime) -> dict[str, Any]:
    """Return the new values, a number as its caller; InvalidInput with every faulty field."""
    wrong: dict[str, str] = {}
    checked: dict[str, Any] = {}
    for name, value in values.items():
        element = Element(name)
        checked[name] = value.strip() if isinstance(value, str) else value
        if element in NEEDED and not checked[name]:
            wrong[name] = f"{element.label}不能为空。"
        elif element in CHOICES and value not in CHOICES[element].values:
            wrong[name] = f"请选择{element.label}。"
        elif len(checked[name] or "") > LIMITS[element] if element in LIMITS else False:
            wrong[name] = f"{element.label}最多 {LIMITS[element]} 字，现有 {len(value)} 字。"
    if Element.MAP_POINT in checked:
        try:
            checked[Element.MAP_POINT] = read_point(checked[Element.MAP_POINT] or "")
        except InvalidInput as error:
            wrong |= error.fields
    if Element.PHONE in values:
        try:
            phone = check_phone(values[Element.PHONE] or "")
            checked[Element.PHONE] = find_or_add_caller(phone, at) if phone else None
        except InvalidInput as error:
            wrong |= error.fields
    wrong |= _without_phone(case, checked)
    if wrong:
        raise InvalidInput(fields=wrong)
    if checked.get(Element.PHONE, case.caller) is None and case.wants_callback:
        checked[Element.WANTS_CALLBACK] = False
    return checked


def _without_phone(case: Case, checked: Mapping[str, Any]) -> dict[str, str]:
    """Refuse what needs a number where there is none."""
    caller = checked.get(Element.PHONE, case.caller)
    if caller is not None:
        return {}
    if case.state == State.AWAITING_CALLBACK:
        return {Element.PHONE: "工单待回访，不能没有联系电话。"}
    if checked.get(Element.WANTS_CALLBACK):
        return {Element.WANTS_CALLBACK: "没有联系电话，不能回访。"}
    return {}


def move_first_call(case: Case, caller: Caller | None) -> None:
    """Move the first call of a case to another caller, before the case itself.

    A later call about it came from the number that was shown then.
    """
    Call.objects.filter(case=case, is_first=True, caller=case.caller).update(caller=caller)
