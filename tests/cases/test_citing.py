"""Articles and outages beside the intake form, and the link that a case keeps."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cases.models import Case, Citation
from cases.services.intake.citing import cite_articles
from knowledge.models import ArticleUse, KnowledgeSearch, Outage
from knowledge.services.reviewing import withdraw_article
from tests.knowledge.conftest import (  # noqa: F401
    draft,
    heating,
    keeper,
    published,
)

HELP = "/desk/help/"
SAID = {"text": "家里暖气不热，打电话没人接", "kind": "enquiry", "idempotency_key": "k1"}


@pytest.fixture
def desk(client, operator):
    client.force_login(operator)
    return client


@pytest.fixture
def answered(category, phone_channel):
    return {
        **SAID, "category": category.code, "verb": "answer", "answer": "请先联系供热单位。",
        "direct_way": "answered", "channel": "phone",
    }  # fmt: skip


def test_the_desk_shows_what_answers_and_counts_it_once(desk, published):  # noqa: F811
    for _ in range(2):
        body = desk.post(HELP, SAID).content.decode()
    assert f'data-cited="{published.pk}"' in body
    assert ArticleUse.objects.get().shown == 1
    assert not KnowledgeSearch.objects.get().is_vain


def test_an_enquiry_that_nothing_answers_is_kept_without_the_citizen(desk):
    typed = {
        **SAID, "text": "马小明 13897001234 问护照怎么换", "caller_name": "马小明",
    }  # fmt: skip
    desk.post(HELP, typed)
    search = KnowledgeSearch.objects.get()
    assert search.is_vain
    assert "护照" in search.text
    assert "马小明" not in search.text
    assert "1389" not in search.text


@pytest.mark.parametrize("hidden", [{"is_secret": "on"}, {"kind": "report"}])
def test_of_a_secret_demand_or_a_report_nothing_is_kept(desk, hidden):
    desk.post(HELP, {**SAID, **hidden})
    assert not KnowledgeSearch.objects.exists()


def test_a_complaint_is_no_lack_of_the_units(desk):
    desk.post(HELP, {**SAID, "kind": "complaint"})
    assert not KnowledgeSearch.objects.get().is_vain


def test_what_is_withdrawn_is_gone_from_the_desk(desk, published, keeper, at):  # noqa: F811
    withdraw_article(published, seen=1, reason="过时", actor=keeper, at=at)
    assert "data-cited" not in desk.post(HELP, SAID).content.decode()


def test_a_running_outage_is_told_to_who_speaks_of_it(desk, unit, handler):
    now = timezone.now()
    Outage.objects.create(
        unit=unit, kind="heat", text="换热站抢修停暖。", places=["康宁小区"], starts_at=now,
        ends_at=now + timedelta(hours=2), planned_end=now, entered_at=now, entered_by=handler,
    )  # fmt: skip
    assert (
        "换热站抢修停暖" in desk.post(HELP, {**SAID, "place": "康宁小区 3 号楼"}).content.decode()
    )
    assert "换热站抢修停暖" not in desk.post(HELP, SAID).content.decode()
    filled = desk.post("/desk/", {**SAID, "use_outage": Outage.objects.get().pk})
    assert filled.context["form"].initial["answer"] == "换热站抢修停暖。"


def test_without_a_script_the_button_fills_the_form(desk, published):  # noqa: F811
    page = desk.post("/desk/", {**SAID, "use_article": published.pk})
    initial = page.context["form"].initial
    assert "室温低于 18 度" in initial["answer"]
    assert initial["cited"] == str(published.pk)
    assert desk.post("/desk/", {**SAID, "use_article": "²"}).status_code == 200


def test_a_direct_answer_keeps_its_articles(desk, answered, published, unit_leader):  # noqa: F811
    assert desk.post("/desk/", {**answered, "cited": f"{published.pk},x,0"}).status_code == 302
    case = Case.objects.get()
    kept = case.citations.get()
    assert (kept.article, kept.version) == (published, 1)
    assert ArticleUse.objects.get().cited == 1
    page = desk.get(f"/cases/{case.number}/").content.decode()
    assert f'href="/knowledge/{published.pk}/"' in page
    cite_articles(case, [published.pk], at=timezone.now())
    assert (Citation.objects.count(), ArticleUse.objects.get().cited) == (1, 1)


def test_a_case_that_is_dispatched_was_answered_from_nothing(
    desk,
    answered,
    unit,
    published,  # noqa: F811
):
    sent = {**answered, "verb": "dispatch", "lead_unit": unit.code, "cited": str(published.pk)}
    assert desk.post("/desk/", sent).status_code == 302
    assert Case.objects.exists()
    assert not Citation.objects.exists()
