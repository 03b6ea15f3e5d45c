"""A call rings at an operator's extension, and the desk shows who calls."""

import pytest
from django.utils import timezone

from cases.models import Conversation
from telephony.models import StatusSpan
from tests.telephony.conftest import (  # noqa: F401
    CITIZEN,
    exchange,
    extension,
    system,
    tell,
)

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_the_number_goes_into_the_empty_field_and_never_over_a_typed_one(
    log_in,
    operator,
    tell,  # noqa: F811
    phone_channel,
    category,
):
    page = log_in(operator, "/desk/")
    page.locator(".at-phone").wait_for()
    page.keyboard.press("Alt+R")
    page.locator("[data-status=ready]").wait_for()
    assert StatusSpan.objects.running().get().status == "ready"
    call = tell("newCall", at=timezone.now())
    page.get_by_text("首次来电。").wait_for()
    typed = page.get_by_label("来电号码")
    assert typed.input_value() == CITIZEN
    assert page.locator("[name=telephone_call]").input_value() == str(call.pk)
    tell("hangup", at=timezone.now())
    tell("newCall", "c2", at=timezone.now(), caller="13897005678")
    use = page.get_by_role("button", name="用此号码")
    use.wait_for()
    assert typed.input_value() == CITIZEN
    page.keyboard.press("Alt+C")
    page.wait_for_function("document.querySelector('.desk [name=phone]').value === '13897005678'")
    assert use.is_hidden()
    page.get_by_label("诉求内容").fill("小区电梯坏了三天没有人修")
    page.get_by_text("求助", exact=True).click()
    page.evaluate(
        "code => { const field = document.querySelector('[name=category]');"
        " field.tomselect ? field.tomselect.setValue(code) : (field.value = code); }",
        category.code,
    )
    page.get_by_role("button", name="暂存待派").click()
    page.get_by_text("已登记").wait_for()
    assert Conversation.objects.get().telephone_call.call_id == "c2"
    # The same caller's number is not filled in a second time by itself.
    assert page.get_by_label("来电号码").input_value() == ""
