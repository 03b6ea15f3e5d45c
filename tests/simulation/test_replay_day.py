"""A day made again: exact figures, the right persons, all of it or nothing."""

import json
from datetime import datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from cases.models import (
    Call,
    Callback,
    CallKind,
    Case,
    ConcentratedProblem,
    Event,
    Hazard,
    HazardReturn,
    HotspotReview,
)
from cases.services.hazards.filing import city_day
from cases.services.intake import intake
from cases.services.record.demands import Demand
from grids.deadlines import CITY_ZONE
from grids.models import Category, Channel, User
from hotline.errors import Conflict, InvalidInput
from notices.models import Notice
from simulation.replay.acts import desk
from simulation.replay.day import replay_day
from tests.simulation.replayed import DAY, count_by_hotspot, day_of, make_city, replay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def city(db):
    make_city()


def test_with_fewer_hotspots_than_lines_no_other_has_a_case():
    replay(hotspots=DAY["hotspots"][:2])
    assert set(count_by_hotspot()) == {"物业服务", "消费维权"}


def test_repeat_calls_join_open_cases():
    replay(calls=56, direct=20, dispatched=36)
    repeats = Call.objects.filter(kind=CallKind.DEMAND, is_first=False)
    assert repeats.exists()
    assert all(call.case and call.received_at > call.case.registered_at for call in repeats)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_everything_happens_within_the_day(seed):
    replay(seed)
    instants = [
        *Event.objects.values_list("at", flat=True),
        *Call.objects.values_list("registered_at", flat=True),
        *Callback.objects.values_list("completed_at", flat=True),
        *Hazard.objects.values_list("registered_at", flat=True),
    ]
    assert {at.astimezone(CITY_ZONE).date().isoformat() for at in instants} == {"2024-12-10"}


def test_the_late_calls_can_be_called_back_too():
    replay(callbacks=19)
    assert Callback.objects.filter(is_effective=True).count() == 19
    last = Callback.objects.latest("completed_at").completed_at.astimezone(CITY_ZONE)
    assert last.date().isoformat() == "2024-12-10"


def test_too_few_cases_for_the_callbacks_are_refused_with_a_sentence():
    with pytest.raises(InvalidInput, match="回访 21 件，但可回访的工单只有 20 件（当日转交 16 件"):
        replay(callbacks=21)
    assert not Case.objects.exists()


def test_cases_of_earlier_days_are_called_back():
    replay(date="2024-12-08", callbacks=4)
    replay(callbacks=22)
    within = (
        datetime(2024, 12, 10, tzinfo=CITY_ZONE),
        datetime(2024, 12, 11, tzinfo=CITY_ZONE),
    )
    today = Callback.objects.filter(is_effective=True, completed_at__range=within)
    assert today.count() == 22
    assert today.filter(case__received_at__lt=within[0]).exists()
    earlier = Callback.objects.filter(is_effective=True).exclude(completed_at__range=within)
    assert earlier.count() == 4


def test_an_earlier_day_leaves_a_later_one_alone():
    replay()
    before = list(Event.objects.values_list("pk", flat=True))
    replay(date="2024-12-08", callbacks=18)
    later = Event.objects.filter(case__received_at__gte=datetime(2024, 12, 10, tzinfo=CITY_ZONE))
    assert set(later.values_list("pk", flat=True)) == set(before)


def test_a_concentrated_problem_is_told_by_its_callers_and_found_by_the_reviewer():
    told = {"place": "康宁小区", "problem": "连续停水", "count": 3}
    line = {**DAY["hotspots"][0], "concentrated": told, "unit_phrase": "城西区政府"}
    replay(hotspots=[line, *DAY["hotspots"][1:]])
    problem = ConcentratedProblem.objects.get()
    assert (problem.place, problem.problem, problem.unit_phrase) == (
        "康宁小区",
        "连续停水",
        "城西区政府",
    )
    assert problem.cases.count() == 3
    assert all("康宁小区连续停水" in case.text for case in problem.cases.all())
    assert set(problem.cases.values_list("lead_unit__name", flat=True)) == {"城西区政府"}


def snapshot():
    cases = Case.objects.order_by("number")
    return (
        list(cases.values_list("number", "title", "text", "category__code", "state", "lead_unit")),
        list(Event.objects.order_by("pk").values_list("at", "verb", "actor__username", "note")),
        [case.caller.phone for case in cases if case.caller],
    )


def drawn_by(seed):
    replay(seed)
    return snapshot()


def test_the_same_seed_draws_the_same_day():
    first, undo = [], RuntimeError("undo")

    def replay_and_undo(seed):
        with pytest.raises(RuntimeError), transaction.atomic():
            first.append(drawn_by(seed))
            raise undo

    for seed in (5, 5, 6):
        replay_and_undo(seed)
    assert first[0][0] == first[1][0]
    assert first[0][1] == first[1][1]
    assert first[0][2] == first[1][2]
    assert first[0][0] != first[2][0]


def test_a_second_run_changes_nothing_whatever_its_seed():
    replay(seed=0)
    before = snapshot(), Notice.objects.count(), HotspotReview.objects.count()
    assert not replay(seed=0).is_new
    assert not replay(seed=9).is_new
    assert before == (snapshot(), Notice.objects.count(), HotspotReview.objects.count())


def test_other_figures_for_a_replayed_day_are_refused():
    replay()
    with pytest.raises(Conflict, match="已按另一组数字回放过"):
        replay(callbacks=11)


def test_a_day_that_has_calls_of_its_own_is_refused(operator, at):
    demand = Demand(
        kind="help",
        category=Category.objects.get(code="0101"),
        channel=Channel.objects.get(code="phone"),
        text="真实来电",
        received_at=at,
    )
    intake.open_case(demand, actor=operator, at=at)
    with pytest.raises(Conflict, match="该日已有来电、工单，不能回放"):
        replay()
    assert Case.objects.count() == 1


def test_a_replay_that_breaks_off_leaves_nothing(monkeypatch):
    def break_off(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(desk, "call_back", break_off)
    with pytest.raises(KeyboardInterrupt):
        replay()
    assert not Case.objects.exists()
    assert not User.objects.filter(username__startswith="replay-").exists()
    monkeypatch.undo()
    assert replay().is_new


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"web_by_channel": [["电报", 4]]}, "没有渠道“电报”。"),
        ({"web_by_channel": [["12345热线", 4]]}, "渠道“12345热线”不计入网民留言。"),
        ({"hazards_by_body": [["气象局", 4]]}, "没有隐患受理单位“气象局”。"),
        ({"hazard_categories": ["流星"]}, "没有隐患类别“流星”。"),
        ({"hotspots": [{**DAY["hotspots"][0], "category": "政务服务"}]}, "没有热点分类“政务服务”"),
        (
            {"hotspots": [{**DAY["hotspots"][0], "unit_phrase": "市公安交通管理局"}]},
            "在后台的单位称谓是“相应县区政府”",
        ),
        ({"hotspots": [{**DAY["hotspots"][0], "unit_phrase": "月球"}]}, "不是任何承办单位的称谓"),
        (
            {"hazards": 40, "hazards_by_body": [["12345政务服务便民热线", 40]]},
            "热线接收隐患 40 件，超过当日转交和留言的工单 20 件",
        ),
    ],
)
def test_what_the_city_does_not_know_is_refused(changes, told):
    with pytest.raises(InvalidInput, match=told):
        replay(**changes)
    assert not Case.objects.exists()


def test_a_city_of_hotspots_alone_cannot_hold_the_rest():
    Category.objects.filter(code="63").update(is_hotspot=True)
    with pytest.raises(InvalidInput, match="没有可容纳其余工单的分类"):
        replay(calls=40, direct=20, dispatched=20)


def run(path, **options):
    out = StringIO()
    call_command("replay_day", str(path), stdout=out, **options)
    return out.getvalue()


def test_the_command_replays_a_file_once(tmp_path):
    path = tmp_path / "day.json"
    path.write_text(json.dumps(DAY), encoding="utf-8")
    assert "来电 24 件次、留言 4 件、回访 12 件、隐患 4 件" in run(path)
    assert "已经回放过，没有改动" in run(path)


def test_the_command_tells_what_is_wrong_with_the_file(tmp_path):
    path = tmp_path / "day.json"
    with pytest.raises(CommandError, match="无法读取文件"):
        run(path)
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="不是有效的 JSON 文件"):
        run(path)
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(CommandError, match="缺少“calls”。"):
        run(path)


def test_what_would_happen_later_is_left_to_people():
    until = city_day(day_of().day)[1]
    assert replay_day(day_of(), until=until).is_new
    assert not HotspotReview.objects.exists()
    assert not HazardReturn.objects.exists()
    assert Call.objects.filter(kind="demand").count() == 24


def test_facts_are_the_same_for_the_same_file():
    assert day_of() == day_of()
