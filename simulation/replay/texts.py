"""What citizens say and write, in the words of an operator or in their own."""

import random
from dataclasses import dataclass

from cases.models.case import TITLE_MAX
from grids.models import Category, Channel, CountsAs, Kind
from simulation.replay.places import Place, spot
from simulation.replay.tables import Row, known_problem, rows_for

# How an operator begins to write down what a caller wants, and a writer what he wants.
CALLED = {
    Kind.ENQUIRY: ("来电人咨询，", "市民来电咨询，"),
    Kind.HELP: ("来电人求助，", "市民来电反映，", "来电人反映，"),
    Kind.COMPLAINT: ("来电人反映，", "市民来电投诉，", "来电人投诉称，", "市民反映，"),
    Kind.REPORT: ("来电人举报，", "市民来电举报，"),
    Kind.SUGGESTION: ("来电人提出建议，", "市民来电建议，"),
    Kind.PRAISE: ("来电人表示，", "市民来电表示，"),
    Kind.OTHER: ("来电人称，",),
}
WROTE = {
    Kind.ENQUIRY: ("咨询一个问题，", "有件事想问清楚，"),
    Kind.HELP: ("遇到一个难处，", "请帮帮忙，", ""),
    Kind.COMPLAINT: ("反映一个问题，", "我要投诉，", "向你们反映，", ""),
    Kind.REPORT: ("我要举报，", "举报一个情况，"),
    Kind.SUGGESTION: ("提个建议，", "有个建议，"),
    Kind.PRAISE: ("",),
    Kind.OTHER: ("",),
}
GREETINGS = {
    "wechat": ("", "您好，", "你好，"),
    "mayor-mailbox": ("尊敬的市长，您好。", "市长您好。"),
    "burden-relief-code": ("您好，", ""),
}
GREETING = ("领导您好。", "尊敬的领导，您好。", "您好。")
CLOSINGS = {
    Kind.ENQUIRY: ("请予以答复。", "想了解具体规定。", ""),
    Kind.HELP: ("请协调解决。", "盼尽快解决。"),
    Kind.COMPLAINT: ("请相关部门核实处理。", "要求给出明确答复。", "希望尽快处理。", ""),
    Kind.REPORT: ("请依法查处。", "请相关部门核查并反馈结果。"),
    Kind.SUGGESTION: ("请相关部门研究。", ""),
}
# Nobody is sent out to help with a paper.
HELP_WITH_PAPERS = ("请协助办理。", "请告知如何办理。")
WISHES = {
    Kind.ENQUIRY: ("盼回复，谢谢。", "麻烦答复一下。"),
    Kind.HELP: ("恳请尽快解决，谢谢。", "请帮忙协调，谢谢。"),
    Kind.COMPLAINT: ("望有关部门重视，尽快处理。", "请给个答复。", "希望尽快解决，谢谢。"),
    Kind.REPORT: ("请有关部门查处。", "望尽快核查。"),
    Kind.SUGGESTION: ("望采纳。", "供参考。"),
}
AMOUNTS = {
    "fee": (20, 35, 50, 80),
    "bill": (180, 260, 320, 480, 560, 880),
    "price": (380, 699, 980, 1280, 1980, 2600, 3800),
    "sum": (6800, 9600, 12000, 18000, 24000),
}
# Titles that begin with one of these name the place at their end.
OF_A_PERSON = ("建议", "请求", "申请", "寻求", "对", "疑似")


@dataclass(frozen=True)
class Voice:
    """Through which channel somebody speaks: on the line, or in writing."""

    channel: str = ""
    is_written: bool = False

    @classmethod
    def of(cls, channel: Channel) -> "Voice":
        """Return the voice of a channel."""
        return cls(channel.code, channel.counts_as != CountsAs.CALL)

    def person(self, kind: str) -> str:
        """Return how units speak of the person."""
        if kind == Kind.REPORT:
            return "举报人"
        return "留言人" if self.is_written else "来电人"


ON_THE_LINE = Voice()


@dataclass(frozen=True)
class Told:
    """What somebody wants, in the words in which it is written down.

    `theme` and `solved` are what a unit can do about it, `answer` what the desk says at
    once; `ground` or `line` where it refuses or transfers.
    """

    kind: str
    title: str
    text: str
    place: str
    person: str = "来电人"
    theme: str = "office"
    solved: str = ""
    answer: str = ""
    ground: str = ""
    line: str = ""


def _fill(rng: random.Random, text: str, place: str, category: str) -> str:
    return text.format(
        place=place,
        category=category,
        days=rng.randint(2, 9),
        months=rng.randint(2, 11),
        hour=rng.choice((22, 23)),
        morning=rng.choice((6, 7)),
        wait=rng.randint(25, 50),
        n=rng.randint(3, 20),
        **{name: rng.choice(amounts) for name, amounts in AMOUNTS.items()},
    )


def _spoken(rng: random.Random, voice: Voice, kind: Kind, body: str, theme: str = "") -> str:
    """Put what is said between the opening and the closing of its channel and kind."""
    if not voice.is_written:
        closings = CLOSINGS.get(kind, ("",))
        if kind == Kind.HELP and theme == "office":
            closings = HELP_WITH_PAPERS
        return f"{rng.choice(CALLED[kind])}{body}。{rng.choice(closings)}"
    greeting = rng.choice(GREETINGS.get(voice.channel, GREETING))
    return f"{greeting}{rng.choice(WROTE[kind])}{body}。{rng.choice(WISHES.get(kind, ('谢谢。',)))}"


def _title(row: Row, place: str, category: str) -> str:
    title = row["title"].format(category=category, place=place)
    whole = f"{title}（{place}）" if title.startswith(OF_A_PERSON) else f"{place}{title}"
    return whole[:TITLE_MAX]


def demand(
    rng: random.Random, row: Row, category: str, place: Place, voice: Voice = ON_THE_LINE
) -> Told:
    """Return a demand that a unit must see to, of a row of problems or hazards."""
    where = spot(rng, place, row["spot"])
    kind = Kind(row["kind"])
    return Told(
        kind,
        _title(row, place.name, category),
        _spoken(rng, voice, kind, _fill(rng, row["text"], where, category), row["theme"]),
        where if "{place}" in row["text"] else place.name,
        person=voice.person(kind),
        theme=row["theme"],
        solved=row["solved"],
    )


def concentrated(rng: random.Random, place: str, problem: str, voice: Voice = ON_THE_LINE) -> Told:
    """Return a complaint about a problem that many people have."""
    days = rng.randint(2, 9)
    body = rng.choice(
        (
            f"{place}{problem}，已持续{days}天，邻居们都有同样情况",
            f"{place}{problem}，多次联系无果",
            f"从{days}天前开始{place}{problem}，影响正常生活",
        )
    )
    text = _spoken(rng, voice, Kind.COMPLAINT, body)
    return Told(
        Kind.COMPLAINT,
        f"{place}{problem}"[:TITLE_MAX],
        text,
        place,
        person=voice.person(Kind.COMPLAINT),
        theme="repair",
        solved="已查明原因并组织抢修，影响已消除",
    )


def enquiry(
    rng: random.Random, category: Category, place: Place, voice: Voice = ON_THE_LINE
) -> Told:
    """Return a question that the hotline answers itself, with the answer."""
    row = rng.choice(rows_for("answers", category.code))
    kind = Kind(row["kind"])
    answer = _fill(rng, row["answer"], place.name, category.name)
    return Told(
        kind,
        row["title"].format(category=category.name),
        _spoken(rng, voice, kind, _fill(rng, row["text"], place.name, category.name)),
        "",
        person=voice.person(kind),
        solved=f"已答复：{answer}",
        answer=_answer(voice, kind, answer),
    )


def _answer(voice: Voice, kind: Kind, answer: str) -> str:
    if voice.is_written:
        return f"您好，您的留言收悉。{answer}。感谢您的关注。"
    if kind == Kind.ENQUIRY:
        return f"已告知来电人：{answer}。来电人表示知晓。"
    return f"{answer}，感谢来电。"


def turned(rng: random.Random, row: Row, place: Place) -> Told:
    """Return a call that the desk may not accept, or that belongs to an emergency line."""
    kind, line = Kind(row["kind"]), row["line"]
    where = spot(rng, place, "home" if line in ("119", "120") else "road")
    answer = f"已三方通话转接{line}，由{line}受理并告知来电人。"
    return Told(
        kind,
        row["title"],
        _spoken(rng, ON_THE_LINE, kind, _fill(rng, row["text"], where, "")),
        where if "{place}" in row["text"] else "",
        solved="已核实有关情况并告知办理途径",
        answer=answer if line else f"已告知来电人：{row['answer']}。",
        ground=row["ground"],
        line=line,
    )


def recalled(kind: str, title: str, text: str, place: str, code: str) -> Told:
    """Return what a case of an earlier day was about."""
    row = known_problem(code, title) or rows_for("problems", "")[0]
    written = not any(text.startswith(word) for words in CALLED.values() for word in words)
    person = Voice(is_written=written).person(kind)
    return Told(kind, title, text, place, person=person, theme=row["theme"], solved=row["solved"])
