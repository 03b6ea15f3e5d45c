"""The desk's answers: what is typed finds them, a key puts one into 直接答复, the case keeps it."""

import pytest
from django.core.management import call_command

from cases.models import Case
from grids.models import Role
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_key_answers_from_the_first_article(
    log_in, operator, shift_leader, category, phone_channel
):
    factories.make_person(Role.KNOWLEDGE_KEEPER)
    call_command("seed_knowledge", "xining", verbosity=0)
    page = log_in(operator, "/desk/")
    page.get_by_label("诉求内容").fill("康宁小区暖气一直不热，室内只有十五度")
    page.locator(".answers").get_by_role("link", name="家里暖气不热怎么办？").wait_for()
    page.keyboard.press("F6")
    answer = page.get_by_label("答复内容")
    assert "供热单位上门测温" in answer.input_value()
    assert page.evaluate("document.activeElement.name") == "answer"
    page.get_by_text("咨询", exact=True).click()
    page.evaluate(
        "code => { const field = document.querySelector('[name=category]');"
        " field.tomselect ? field.tomselect.setValue(code) : (field.value = code); }",
        category.code,
    )
    page.keyboard.press("F4")
    page.get_by_text("已直接答复").wait_for()
    assert Case.objects.get().citations.count() == 1
