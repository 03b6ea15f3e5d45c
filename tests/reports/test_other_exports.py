# ruff: noqa: F811 - the fixtures of other files
"""Knowledge, missed calls and promises as files: by the tab of the page, numbers masked."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from hotline.errors import Forbidden
from knowledge.models import Outage
from reports.services.exports import ask_export
from telephony.models import PromisedCallback
from tests.knowledge.conftest import (  # noqa: F401
    draft,
    heating,
    keeper,
    publish,
    published,
)
from tests.reports.test_list_exports import sheet  # noqa: F401
from tests.telephony.conftest import CITIZEN, exchange, extension, system, tell  # noqa: F401

pytestmark = pytest.mark.django_db


def has_button(client, person, name, key):
    client.force_login(person)
    address = reverse("reports:export_list", args=[key])
    return f'action="{address}"' in client.get(reverse(name)).content.decode()


def test_articles_are_exported_by_their_tab_and_search(
    sheet, publish, operator, handler, stranger, client
):
    publish("暖气不热怎么办", "请先联系供热公司。")
    publish("公交卡在哪里办", "服务厅。")
    assert {row["问题"] for row in sheet(operator, "articles")} == {
        "暖气不热怎么办", "公交卡在哪里办",
    }  # fmt: skip
    (row,) = sheet(operator, "articles", "q=公交卡在哪里办")
    assert (row["答复"], row["适用地域"]) == ("服务厅。", "全市")
    assert sheet(handler, "articles", "tab=drafts") == []
    assert len(sheet(operator, "articles", "tab=drafts")) == 2, "keeps none, reads what stands"
    assert has_button(client, operator, "knowledge:articles", "articles")


def test_outages_are_exported_by_their_tab(sheet, operator, hazard_filer, client):
    now = timezone.now()
    for place, hours in (("城西", -1), ("城东", 24)):
        Outage.objects.create(
            kind="water", text="检修", places=[place], starts_at=now + timedelta(hours=hours),
            ends_at=now + timedelta(hours=hours + 4), planned_end=now + timedelta(hours=hours + 4),
            entered_at=now, entered_by=operator,
        )  # fmt: skip
    (row,) = sheet(operator, "outages")
    assert (row["地点名称"], row["公告单位"]) == ("城西", "热线")
    (row,) = sheet(operator, "outages", "tab=coming")
    assert row["地点名称"] == "城东"
    with pytest.raises(Forbidden):
        ask_export("list_outages", {"query": ""}, actor=hazard_filer, at=now)
    assert has_button(client, operator, "knowledge:outages", "outages")


def test_missed_calls_and_promises_are_exported_with_numbers_masked(
    sheet, tell, operator, dispatcher, handler, client
):
    now = timezone.now()
    tell("newCall", "lost", at=now - timedelta(minutes=9))
    tell("hangup", "lost", at=now - timedelta(minutes=8))
    for person in (operator, dispatcher):
        PromisedCallback.objects.create(
            number=CITIZEN, about=f"打{CITIZEN}", operator=person, promised_by=person,
            promised_at=now, due_at=now + timedelta(hours=1),
        )  # fmt: skip
    (missed,) = sheet(operator, "missed")
    (promise,) = sheet(operator, "promises")
    assert missed["未接次数"] == 1 and promise["坐席"] == str(operator)
    assert CITIZEN not in f"{missed}{promise}"
    for key in ("missed", "promises"):
        with pytest.raises(Forbidden):
            ask_export(f"list_{key}", {"query": ""}, actor=handler, at=now)
        assert has_button(client, operator, f"telephony:{key}", key)
