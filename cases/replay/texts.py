"""What citizens say and units answer: sentences from the product's own data files."""

import csv
import random
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cases.models.case import TITLE_MAX
from cases.replay.city import Place
from grids.models import Category, Kind
from grids.models.category import HazardCategory

DATA = Path(__file__).resolve().parent.parent / "data" / "replay"
Row = dict[str, str]

SPOTS = (
    "{n}号楼{u}单元", "{n}号楼", "{n}栋楼下", "北门", "南门", "东侧", "西侧路口", "沿街商铺一带",
    "地下车库", "主干道旁", "文化广场附近", "公交站附近", "农贸市场旁", "小学门口",
)  # fmt: skip
OPENINGS = ("来电人反映，", "市民反映，", "来电人称，", "市民来电称，", "居民反映，", "")
CLOSINGS = {
    Kind.ENQUIRY: ("请给予答复。", "想了解具体规定和办理流程。", "请告知应向哪个部门办理。"),
    Kind.HELP: ("请帮忙协调解决。", "希望尽快派人处理。", "家中有老人和孩子，盼尽快解决。"),
    Kind.COMPLAINT: (
        "请相关部门核实处理。", "要求给出明确答复。", "此前多次反映未解决，请督促办理。",
        "希望尽快整改。", "请职能部门到现场查看。",
    ),
    Kind.REPORT: ("请依法查处。", "请尽快排查，消除隐患。", "请相关部门核查并反馈结果。"),
    Kind.SUGGESTION: ("建议相关部门研究采纳。", "希望纳入改造计划。"),
}  # fmt: skip
SOLVED = (
    "经现场核查，来电人反映的情况属实。{measure}，目前问题已解决，已向来电人反馈，来电人表示认可。",
    "接单后工作人员当日到{place}核实。{measure}，现已处理完毕，来电人知悉办理结果。",
    "经与来电人联系并到现场查看，{measure}，相关问题已处理到位，后续将加强巡查。",
    "{measure}。处理结果已于当日电话告知来电人，并请其继续监督。",
)
EXPLAINED = (
    "经核实，该问题涉及历史原因，需按程序推进。{measure}，已向来电人解释有关规定和办理时限，来电人表示理解。",
    "工作人员已与来电人联系说明情况：{measure}，因涉及多方协商，将按计划逐步落实。",
    "经核查，现行规定对此有明确要求。{measure}，并将有关政策依据告知来电人。",
)
PROGRESS = (
    "已到现场核实，正在联系责任方制定整改方案。",
    "已约谈相关责任单位，要求三日内拿出整改措施。",
    "配件已采购，预计两日内到货后更换。",
    "已会同有关部门现场踏勘，正在研究处置意见。",
)
CONTACT_NOTES = (
    "已与来电人电话核实具体位置和诉求。",
    "来电人补充了现场照片，已约定上门时间。",
    "电话联系来电人，告知已受理并说明办理时限。",
    "已加来电人微信，便于反馈办理情况。",
)
REFUSALS = ("未附现场处理情况，请补充。", "答复未回应来电人的第二项诉求。", "请写明整改完成时间。")
OBJECTIONS = {
    "不属于本单位职责": "经核对权责清单，该事项由其他单位负责，请改派。",
    "不在本单位辖区": "经实地核实，反映地点位于相邻辖区，请改派。",
}
URGING = (
    "来电人催办，问题仍未解决。",
    "来电人补充：情况比上次更严重。",
    "来电人询问处理时间，请尽快联系。",
)
TOLD = ("来电人查询办理进度，已告知承办单位和办理时限。", "来电人询问进展，已告知正在办理中。")
NUISANCE_NOTES = {
    "nuisance": ("反复拨打，无实质内容。", "醉酒来电，无法沟通。"),
    "misdialled": ("误拨，本意咨询外地号码。", "误拨，欲拨打银行客服。"),
    "empty": ("接通后无人说话。", "来电后未说明诉求即挂断。"),
}
REMARKS = ("", "", "", "来电人对办理速度表示满意。", "希望以后定期巡查。", "工作人员态度很好。")
UNHAPPY = ("问题没有彻底解决，过了两天又出现。", "只打了电话，没有到现场。", "答复与实际情况不符。")


@dataclass(frozen=True)
class Told:
    """What somebody wants, in their words as an operator writes them down."""

    kind: str
    title: str
    text: str
    place: str
    answer: str = ""


@cache
def _table(name: str, key: str) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row[key]].append(row)
    return dict(found)


def _rows(name: str, code: str) -> list[Row]:
    """Return the sentences for a category, else for the one above it, else for any."""
    table = _table(name, "category")
    while code and code not in table:
        code = code[:-2]
    return table.get(code) or table[""]


def _fill(rng: random.Random, text: str, place: str, category: str) -> str:
    return text.format(
        place=place,
        category=category,
        days=rng.randint(2, 20),
        months=rng.randint(2, 11),
        hour=rng.choice((21, 22, 23)),
        morning=rng.choice((6, 7)),
        wait=rng.randint(25, 70),
        n=rng.randint(2, 30),
        money=rng.choice((180, 260, 480, 699, 980, 1280, 1980, 2600, 3800, 5600, 12000)),
    )


def spot(rng: random.Random, place: Place) -> str:
    """Return a spot in a community as people say it."""
    where = rng.choice(SPOTS).format(n=rng.randint(1, 28), u=rng.randint(1, 4))
    return f"{place.name}{where}"


def demand(rng: random.Random, category: Category, place: Place) -> Told:
    """Return a demand that a unit must see to."""
    row = rng.choice(_rows("problems", category.code))
    where = spot(rng, place)
    body = _fill(rng, row["text"], where, category.name)
    closing = rng.choice(CLOSINGS[Kind(row["kind"])])
    title = _fill(rng, row["title"], where, category.name)
    text = f"{rng.choice(OPENINGS)}{body}。{closing}"
    return Told(row["kind"], f"{place.name}{title}"[:TITLE_MAX], text, where)


def concentrated(rng: random.Random, place: str, problem: str) -> Told:
    """Return a complaint about a problem that many people have."""
    days = rng.randint(2, 9)
    text = rng.choice(
        (
            f"来电人反映，{place}{problem}，已持续{days}天，邻居们都有同样情况。请尽快解决。",
            f"市民来电称，{place}{problem}，多次联系无果。请相关部门核实处理。",
            f"居民反映，从{days}天前开始{place}{problem}，影响正常生活。希望尽快答复。",
        )
    )
    return Told(Kind.COMPLAINT, f"{place}{problem}"[:TITLE_MAX], text, place)


def enquiry(rng: random.Random, category: Category, place: Place) -> Told:
    """Return a question that the hotline answers itself, with the answer."""
    row = rng.choice(_rows("answers", category.code))
    where = place.name
    closing = rng.choice(CLOSINGS[Kind.ENQUIRY]) if row["kind"] == Kind.ENQUIRY else ""
    body = _fill(rng, row["text"], where, category.name)
    return Told(
        row["kind"],
        _fill(rng, row["title"], where, category.name),
        f"{rng.choice(OPENINGS)}{body}。{closing}",
        "",
        _fill(rng, row["answer"], where, category.name),
    )


def hazard(rng: random.Random, category: HazardCategory, place: Place) -> Told:
    """Return the report of a safety hazard."""
    table = _table("hazards", "category")
    row = rng.choice(table.get(category.name) or table[""])
    where = spot(rng, place)
    body = _fill(rng, row["text"], where, category.name)
    closing = rng.choice(CLOSINGS[Kind.REPORT])
    return Told(
        Kind.REPORT,
        f"{place.name}{row['title']}"[:TITLE_MAX],
        f"举报人称，{body}。{closing}",
        where,
    )


def hazard_codes(name: str) -> list[str]:
    """Return codes of the categories under which a hazard's case is registered."""
    table = _table("hazards", "category")
    return (table.get(name) or table[""])[0]["codes"].split()


@cache
def is_direct_only(code: str) -> bool:
    """Tell whether what people say about a category needs no unit, such as praise."""
    rows = _table("answers", "category").get(code, [])
    return bool(rows) and all(row["kind"] == Kind.PRAISE for row in rows)


def reply(rng: random.Random, category: Category, place: str, *, is_solved: bool) -> str:
    """Return a unit's reply."""
    measure = rng.choice(_rows("measures", category.code))["text"]
    return rng.choice(SOLVED if is_solved else EXPLAINED).format(
        measure=measure, place=place or "现场"
    )


RIGHT_PATHS = {
    "不属于本市行政区域": "已告知拨打事发地区号加12345反映。",
    "属于其他国家机关职权范围": "已告知向有管辖权的机关反映，并提供其公开电话。",
    "无新的事实重复反映": "已告知此前办理结果；如有新的事实可再次来电。",
}
OTHER_PATH = "已告知依照法定途径解决，并说明可咨询12348法律服务热线。"


def right_path(ground: str) -> str:
    """Return the path that the citizen is told along with a refusal."""
    return RIGHT_PATHS.get(ground, OTHER_PATH)


def message_answer(told: Told) -> str:
    """Return the answer to a written message."""
    return f"您好，您的留言收悉。{told.answer}感谢您的关注。"


@cache
def shares() -> dict[str, tuple[int, int]]:
    """Return per root category how often it is dispatched and how often answered at once."""
    table = _table("shares", "category")
    return {code: (int(rows[0]["sent"]), int(rows[0]["direct"])) for code, rows in table.items()}
