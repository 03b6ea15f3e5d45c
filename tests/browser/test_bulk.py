"""Picked rows are urged by keyboard alone, and a line tells what became of each."""

import pytest
from django.utils import timezone

from cases.models import Urge
from cases.services.dispatch import dispatch
from cases.services.handling import handling
from tests.cases.walked import demand, make_case  # noqa: F401

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_picked_cases_are_urged_by_keyboard_alone(
    log_in,
    supervisor,
    handler,
    dispatcher,
    make_case,  # noqa: F811
):
    now = timezone.now()
    owing, answered = make_case(at=now, text="电梯停运"), make_case(at=now, text="路灯不亮")
    handling.sign_assignment(answered, actor=handler, at=now)
    handling.resolve_assignment(answered, actor=handler, at=now, text="已修好", outcome="solved")
    dispatch.accept_reply(answered, actor=dispatcher, at=now)
    page = log_in(supervisor, "/cases/")
    for _ in range(2):
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Space")
    page.keyboard.press("Alt+1")
    page.wait_for_selector("h1:has-text('批量催办（2 件）')")
    page.focus("[name=text]")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".bulk-told:has-text('已催办 1 件，1 件没有催办')")
    lines = page.locator("tbody tr").all_inner_texts()
    assert answered.number in lines[0]
    assert "没有催办" in lines[0]
    assert owing.number in lines[1]
    assert [urge.case_id for urge in Urge.objects.all()] == [owing.pk]
    page.click("text=返回列表")
    page.wait_for_url("**/cases/")
