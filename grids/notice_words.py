"""The notice of holidays as the State Council words it, sentence by sentence.

It reads 一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
Each date must have a word that says what becomes of it, the weekday in brackets must be its
own, and the number of days must agree; what is only encouraged (鼓励…休息) is no holiday.
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from grids.holidays import FESTIVALS, NEW_YEAR
from grids.notice_lines import Faults, NoticeLine
from hotline.times import WEEKDAYS

FESTIVAL = "|".join(FESTIVALS)
HEADING = re.compile(rf"((?:{FESTIVAL})(?:[、和与](?:{FESTIVAL}))*)\s*:")
TITLE = re.compile(r"关于(\d{4})年(?:部分)?节假日")
DAY = r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})日(?:\(([^)]*)\))?"
TOKEN = re.compile(rf"{DAY}(?:(?:至|到|-|—|~){DAY})?|(放假|上班|休息)|共(\d+)天")
WEEKDAY = re.compile(r"(?:周|星期)([一二三四五六日天])")
# The last words of a page.
SIGNATURE = re.compile(r"[^\d]*国务院办公厅\d{4}年\d{1,2}月\d{1,2}日(?:\([^)]*\))?")
ENCOURAGED = "鼓励"


def is_wording(texts: Sequence[tuple[int, str]]) -> bool:
    """Tell whether lines of text are the notice's own words."""
    return any(HEADING.search(unicodedata.normalize("NFKC", text)) for _, text in texts)


def read_wording(texts: Sequence[tuple[int, str]], year: int, faults: Faults) -> list[NoticeLine]:
    """Return the days that the words give; what is not understood goes into `faults`."""
    # Lines of a pasted page break in the middle of a date; each character keeps its line.
    pairs = [
        (character, number)
        for number, text in texts
        for character in unicodedata.normalize("NFKC", text)
        if not character.isspace()
    ]
    text, numbers = "".join(one for one, _ in pairs), [number for _, number in pairs]
    if (title := TITLE.search(text)) and int(title[1]) != year:
        faults.add(numbers[title.start()], f"这是 {title[1]} 年的通知，年度填的是 {year}")
    heads = list(HEADING.finditer(text))
    lines: list[NoticeLine] = []
    for head, following in pairwise([*heads, None]):
        assert head is not None
        end = following.start() if following else len(text)
        for start, sentence in _sentences(text, head.end(), end):
            if not SIGNATURE.fullmatch(sentence):
                lines += _Sentence(numbers[start], head[1], year, faults).read(sentence)
    return lines


def _sentences(text: str, start: int, end: int) -> list[tuple[int, str]]:
    found = re.finditer(r"[^。;]+[。;]?", text[start:end])
    return [(start + one.start(), one[0]) for one in found]


class _Sentence:
    """One sentence on a festival: the dates it names wait for the word that is said of them."""

    def __init__(self, number: int, festival: str, year: int, faults: Faults) -> None:
        self.number, self.festival, self.year, self.faults = number, festival, year, faults
        self.waiting: list[tuple[date, date]] = []
        self.lines: list[NoticeLine] = []

    def read(self, sentence: str) -> list[NoticeLine]:
        """Return what the sentence says of its dates."""
        for found in TOKEN.finditer(sentence):
            if found[9]:
                self._say(found[9], is_encouraged=ENCOURAGED in sentence)
            elif found[10]:
                self._count(int(found[10]))
            else:
                self._date(found)
        if self.waiting:
            self.faults.add(self.number, f"没有读懂“{sentence[:40]}”：日期之后应写放假或上班")
        return self.lines

    def _date(self, found: re.Match[str]) -> None:
        try:
            first = self._day(found[1], found[2], found[3])
            last = first
            if found[7]:
                last = self._day(
                    found[5] or str(first.year), found[6] or str(first.month), found[7]
                )
        except (ValueError, TypeError):
            self.faults.add(self.number, f"没有“{found[0][:20]}”这一天")
            return
        for on, said in ((first, found[4]), (last, found[8])):
            self._check_weekday(on, said or "")
        if last < first:
            self.faults.add(self.number, f"“{found[0][:30]}”的结束早于开始")
        else:
            self.waiting.append((first, last))

    def _day(self, year: str | None, month: str | None, day: str) -> date:
        if month is None:
            # 10日、11日 are of the month named before.
            month = str(self.waiting[-1][1].month) if self.waiting else None
        if month is None:
            raise ValueError("no month")
        of = int(year) if year else self.year
        if not year and int(month) == 12 and NEW_YEAR in self.festival:
            of -= 1
        return date(of, int(month), int(day))

    @staticmethod
    def _end(first: date, year: str | None, month: str | None, day: str) -> date:
        """Return the end of a span: of the month and year of its beginning, if not said."""
        of_month = int(month or first.month)
        return date(int(year or first.year + (of_month < first.month)), of_month, int(day))

    def _check_weekday(self, on: date, said: str) -> None:
        named = WEEKDAY.search(said)
        weekday = WEEKDAYS[on.weekday()]
        if named and named[1].replace("天", "日") != weekday:
            self.faults.add(
                self.number, f"{on.month}月{on.day}日写作周{named[1]}，{on.year}年是周{weekday}"
            )

    def _say(self, word: str, *, is_encouraged: bool) -> None:
        spans, self.waiting = self.waiting, []
        if word == "休息" and is_encouraged:
            return
        if word == "休息" or not spans:
            if spans:
                self.faults.add(self.number, "“休息”不知是否放假，请写放假或上班")
            return
        is_workday = word == "上班"
        name = f"{self.festival}调休上班" if is_workday else self.festival
        self.lines += [NoticeLine(self.number, *span, is_workday, name) for span in spans]

    def _count(self, said: int) -> None:
        off = sum(1 for line in self.lines if not line.is_workday for _ in line.days())
        if off and off != said:
            self.faults.add(self.number, f"{self.festival}写作共 {said} 天，日期是 {off} 天")
