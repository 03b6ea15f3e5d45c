"""What is wrong with a day's file is told in sentences, all of it at once."""

import copy
import json

import pytest

from hotline.errors import InvalidInput
from simulation.replay.facts import Concentrated, read_facts
from tests.simulation.replayed import DAY


def faults(**changes):
    data = {**copy.deepcopy(DAY), **changes}
    with pytest.raises(InvalidInput) as refusal:
        read_facts({key: value for key, value in data.items() if value is not ...})
    return refusal.value.message.splitlines()


def hotspot(**changes):
    return [{**DAY["hotspots"][0], **changes}]


def test_a_sound_file_is_read():
    facts = read_facts(json.loads(json.dumps(DAY)))
    assert (facts.calls, facts.channels) == (24, (("西宁12345微信公众号", 4),))
    assert facts.hotspots[0].concentrated is None


def test_a_concentrated_problem_is_read():
    told = {"place": "康宁小区", "problem": "停水", "count": 3}
    facts = read_facts({**DAY, "hotspots": hotspot(concentrated=told)})
    assert facts.hotspots[0].concentrated == Concentrated("康宁小区", "停水", 3)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"direct": 9}, "直接办理 9 件与转交 16 件之和不等于来电 24 件次。"),
        ({"web": 7}, "网民留言 7 件，分项之和却是 4 件。"),
        ({"hazards": 6}, "安全隐患举报 6 件，分项之和却是 4 件。"),
        ({"callbacks": -1}, "“callbacks”应是 0 到 200000 的整数。"),
        ({"callbacks": True}, "“callbacks”应是 0 到 200000 的整数。"),
        ({"callbacks": "9"}, "“callbacks”应是 0 到 200000 的整数。"),
        ({"date": "12月10日"}, "“date”应是日期，如 2024-12-10。"),
        ({"calls": ...}, "缺少“calls”。"),
        ({"until": "2024-12-11"}, "不认识“until”。"),
        ({"web_by_channel": [["微信", 3, 4]]}, "“web_by_channel”的每一项应是 [名称, 件数]。"),
        ({"web_by_channel": {"微信": 6}}, "“web_by_channel”应是一个列表。"),
        ({"hazard_categories": [""]}, "“hazard_categories”中有空的或不是文字的名称。"),
        ({"hazard_categories": []}, "有隐患举报，但没有列出类别。"),
        ({"hazard_categories": list("甲乙丙丁戊己")}, "隐患 4 件，不足以涵盖 6 个类别。"),
        ({"hotspots": hotspot(count=0)}, "热点“物业服务”的件数应大于 0。"),
        ({"hotspots": hotspot(count=29)}, "各热点共 29 件，超过当日来电和留言 28 件。"),
        ({"hotspots": hotspot() * 2}, "热点分类“物业服务”出现了两次。"),
        ({"hotspots": ["物业服务"]}, "“hotspots”的每一项应是一个对象。"),
        ({"hotspots": hotspot(concentrated="停水")}, "“concentrated”应是空值或一个对象。"),
        (
            {"hotspots": hotspot(concentrated={"place": "甲", "problem": "乙", "count": 9})},
            "“物业服务”的集中反映问题应为 2 到 5 件。",
        ),
        (
            {"others": [{**DAY["hotspots"][0], "category": "供水", "count": 3}]},
            "“供水”列在热点之外，件数应少于最后一个热点的 3 件。",
        ),
    ],
)
def test_each_fault_is_told(changes, told):
    assert told in faults(**changes)


def test_all_faults_are_told_at_once():
    assert len(faults(calls="x", web="y", date="z")) == 3


def test_a_day_without_anything_cannot_be_replayed():
    empty = {"calls": 0, "direct": 0, "dispatched": 0, "web": 0, "web_by_channel": []}
    nothing = {"hotspots": [], "hazards": 0, "hazards_by_body": [], "hazard_categories": []}
    assert faults(**empty, **nothing) == ["当日既无来电也无留言，没有可回放的内容。"]


@pytest.mark.parametrize("data", [None, [], "x", 3])
def test_a_file_must_be_an_object(data):
    with pytest.raises(InvalidInput, match="应是一个 JSON 对象"):
        read_facts(data)
