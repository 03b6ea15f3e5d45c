"""Whether a case is urgent, learned from closed cases; skewed as these are."""

from datetime import timedelta

import pytest
from django.urls import reverse

from cases.models import Case
from cases.selectors import proposers
from cases.selectors.proposers import Proposal
from grids.models import Urgency
from learning.models import ProposedField
from learning.rules.features import DemandText
from learning.rules.training import train
from learning.selectors.current import forget_model
from learning.selectors.suggest import propose_urgencies
from learning.services.training import learned_cases, train_models

FIELD = ProposedField.URGENCY
TEXTS = (
    "自来水管爆裂，整条巷子被水漫了",
    "幼儿园门口水管爆裂，孩子出不去",
    "主管道爆裂漫水，地下车库配电间进水",
    "楼道里水管爆裂，水漫到电梯井",
    "医院后门自来水爆裂漫水，救护车进不来",
    "爆裂的水管没人关阀，水漫进一楼住户",
    "锅炉房管道爆裂，热水漫出来",
    "商铺门前阀门爆裂漫水，路面结冰",
)
CALM = "我住在文博苑，包工头没有结清工钱，等着用钱过年"


@pytest.fixture
def closed(close_cases):
    close_cases(8)
    return Case.objects.order_by("pk")


@pytest.mark.parametrize("urgent", [0, 1])
def test_hardly_any_urgent_case_teaches_nothing_and_breaks_nothing(closed, at, urgent):
    Case.objects.filter(pk__in=closed[:urgent]).update(urgency="urgent")
    fields = {model.field for model in train_models(at=at + timedelta(days=1))}
    assert FIELD not in fields
    assert ProposedField.CATEGORY in fields
    forget_model()
    assert propose_urgencies("", CALM) == []


def test_urgent_texts_that_are_nearly_the_same_teach_nothing():
    calm = [f"咨询医保缴费的第 {at} 个问题" for at in range(30)]
    texts = [DemandText("", text) for text in (*TEXTS, *calm)]
    labels = ["urgent"] * len(TEXTS) + ["ordinary"] * len(calm)
    groups = ["alike"] * len(TEXTS) + [str(at) for at in range(len(calm))]
    assert train(texts, labels, groups, unproposed="ordinary") is None
    assert train(texts, labels, unproposed="ordinary")


def test_urgent_matters_are_learned_with_their_reason(closed, at):
    for case, text in zip(closed, TEXTS, strict=False):
        urgency = "extreme" if "幼儿园" in text else "urgent"
        Case.objects.filter(pk=case.pk).update(title=text[:8], text=text, urgency=urgency)
    assert set(learned_cases(FIELD).labels) == {"ordinary", "urgent"}
    assert FIELD in {model.field for model in train_models(at=at + timedelta(days=1))}
    forget_model()
    [one] = propose_urgencies("", "我们单元自来水管爆裂，水漫进了配电间")
    assert one.value == Urgency.URGENT
    assert "把握" in one.reason
    assert propose_urgencies("", CALM) == []


def test_sureness_is_measured_on_what_is_proposed():
    # A word that tells urgent ones no more often than not, and many calm texts without it.
    texts = [DemandText("", f"路口的积水 {at}") for at in range(60)]
    labels = ["urgent" if at % 2 else "ordinary" for at in range(60)]
    texts += [DemandText("", f"咨询医保缴费 {at}") for at in range(600)]
    labels += ["ordinary"] * 600
    trained = train(texts, labels, unproposed="ordinary")
    assert trained.classifier.long.sure_from > 1


@pytest.mark.parametrize(
    ("typed", "is_shown"),
    [
        ({}, True), ({"urgency": "ordinary"}, True), ({"urgency": "extreme"}, False),
        ({"urgency": "urgent"}, False), ({"urgency": "urgent", "filled": "urgency"}, True),
        ({"text": "楼里着火了，浓烟很大"}, False),
    ],
)  # fmt: skip
def test_the_desk_proposes_it_while_nobody_set_a_higher_one(
    client, log_in, operator, monkeypatch, typed, is_shown
):
    urgent = [Proposal(Urgency.URGENT, "“停水”，把握 99%", is_sure=True)]
    monkeypatch.setitem(proposers._proposers, "urgency", [lambda title, text: urgent])
    log_in(operator)
    sent = {"text": "小区停水三天了没有人管", **typed}
    page = client.post(reverse("cases:desk_help"), sent).content.decode()
    assert ('data-set="urgency" data-value="urgent"' in page) == is_shown
