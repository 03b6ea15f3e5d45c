"""The yearly notice: what is read, what is refused, what it makes of a year."""

from datetime import date, datetime, timedelta

import chinese_calendar
import pytest

from grids.announcing import announce_year, contradictions, note_correction
from grids.calendars import calendar_of
from grids.holidays import statutory_days
from grids.models import CalendarNotice, Workday
from grids.notices import read_notice
from hotline.errors import InvalidInput
from tests import factories

# A year of the usual shape: the seven festivals and the weekends around them.
NOTICE = """开始,结束,类型,名称
2027-01-01,2027-01-03,休,元旦
2027-02-05,2027-02-12,休,春节
2027-02-14,,班,
2027-04-03,2027-04-05,休,清明节
2027/10/01,2027/10/07,休,国庆节
2027-10-09,,班,国庆节调休上班
2027-05-01,2027-05-03,休,劳动节
2027-06-09,,休,端午
2027-09-15,,休,中秋节
"""
AT = datetime.fromisoformat("2026-11-04T10:00+08:00")
# As published, with the ways of wording of several years.
WORDS = {
    2023: """一、元旦：2022年12月31日至2023年1月2日放假调休，共3天。
二、春节：1月21日至27日放假调休，共7天。1月28日（星期六）、1月29日（星期日）上班。
三、清明节：4月5日放假，共1天。
四、劳动节：4月29日至5月3日放假调休，共5天。4月23日（星期日）、5月6日（星期六）上班。
五、端午节：6月22日至24日放假调休，共3天。6月25日（星期日）上班。
六、中秋节、国庆节：9月29日至10月6日放假调休，共8天。10月7日（星期六）、10月8日（星期日）上班。""",
    2024: """国务院办公厅关于2024年部分节假日安排的通知
经国务院批准，现将2024年元旦、春节、清明节、劳动节、端午节、中秋节和国庆节放假调休日期的具体安排通知如下。
一、元旦：1月1日放假，与周末连休。
二、春节：2月10日至17日放假调休，共8天。2月4日（星期日）、2月18日（星期日）上班。鼓励各单位结合带薪年休假
等制度落实，安排职工在除夕（2月9日）休息。
三、清明节：4月4日至6日放假调休，共3天。4月7日（星期日）上班。
四、劳动节：5月1日至5日放假调休，共5天。4月28日（星期日）、5月11日（星期六）上班。
五、端午节：6月10日放假，与周末连休。
六、中秋节：9月15日至17日放假调休，共3天。9月14日（星期六）上班。
七、国庆节：10月1日至7日放假调休，共7天。9月29日（星期日）、10月12日（星期六）上班。
节假日期间，各地区、各部门要妥善安排好值班和安全、保卫、疫情防控等工作。
国务院办公厅
2023年10月25日
（此件公开发布）""",
    2025: """一、元旦：1月1日（周三）放假1天，不调休。
二、春节：1月28日（农历除夕、周二）至2月4日（农历正月初七、周二）放假调休，共8天。1月26日（周日）、2月8日（周六）上班。
三、清明节：4月4日（周五）至6日（周日）放假，共3天。
四、劳动节：5月1日（周四）至5日（周一）放假调休，共5天。4月27日（周日）上班。
五、端午节：5月31日（周六）至6月2日（周一）放假，共3天。
六、国庆节、中秋节：10月1日（周三）至8日（周三）放假调休，共8天。9月28日（周日）、10月11日（周六）上班。""",
    2026: """一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、
2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。""",
}


def test_a_notice_is_read_with_its_ranges_and_single_days():
    lines = read_notice(NOTICE, 2027)
    told = [(line.first.isoformat(), len(list(line.days())), line.is_workday) for line in lines]
    assert told[:6] == [
        ("2027-01-01", 3, False), ("2027-02-05", 8, False), ("2027-02-14", 1, True),
        ("2027-04-03", 3, False), ("2027-10-01", 7, False), ("2027-10-09", 1, True),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("2026-05-01,,休,劳动节", "不在 2027 年"),
        ("2028-01-01,,休,元旦", "不在 2027 年"),
        ("2027-02-15,,班,春节", "是周一，本来就上班"),
        ("2027-10-07,2027-10-08,休,国庆节", "10月7日与第 6 行重复"),
        ("2027-10-03,,班,国庆节", "与第 6 行重复"),
        ("2027-07-03,2027-07-01,休,劳动节", "“结束”：结束日期早于开始日期"),
        ("2027-07-01,2027-08-01,休,劳动节", "超过 20 天"),
        ("2027-07-32,,休,劳动节", "“开始”：“2027-07-32”不是日期，应如 2027-02-05"),
        ("12/7/2027,,休,劳动节", "分不清年、月、日"),
        ("2027-07-01,,假,劳动节", "“类型”：只能是“休”或“班”"),
        # Off by exchange, or worked by exchange: nobody can tell.
        ("2027-07-04,,调休,劳动节", "“类型”：只能是“休”或“班”"),
        ("2027-07-01,,休,", "“名称”：放假须写明节日"),
        ("2027-07-01,,休,春结", "“名称”：放假须写明节日"),
        ("2027-07-04,,班,春结", "“春结”不是节日名称"),
        ("2027-07-01,,休,劳动节,多", "多出一格"),
        (",,班,春节", "“开始”：日期是空的"),
        ("2027-07-01", "应有四列"),
    ],
)
def test_a_wrong_line_is_refused_by_its_number(line, told):
    with pytest.raises(InvalidInput) as refusal:
        read_notice(f"{NOTICE}{line}\n", 2027)
    message = refusal.value.fields["lines"]
    assert message.startswith("第 11 行") and told in message


def test_new_years_holiday_may_begin_in_the_old_year():
    text = NOTICE.replace("2027-01-01,2027-01-03", "2026-12-31,2027-01-02")
    assert next(iter(read_notice(text, 2027))).first == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("lost", "told"),
    [
        ("2027-09-15,,休,中秋节\n", "没有写到中秋节"),
        ("2027/10/01,2027/10/07,休,国庆节\n", "没有写到国庆节"),
    ],
)
def test_a_file_that_lost_lines_is_refused(lost, told):
    with pytest.raises(InvalidInput, match=told):
        read_notice(NOTICE.replace(lost, ""), 2027)
    with pytest.raises(InvalidInput, match="没有列入放假：2月5日（春节）、2月8日（春节）"):
        read_notice(NOTICE.replace("2027-02-05,2027-02-12", "2027-02-09,2027-02-13"), 2027)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8-sig", "utf-16"])
def test_a_file_is_read_as_excel_writes_it(encoding, end):
    content = NOTICE.replace("\n", end).encode(encoding)
    assert read_notice(content, 2027) == read_notice(NOTICE, 2027)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x89PNG\xff\xff\xff", "安排.csv 不是表格文件"),
        (b"a" * 270_000, "文件过大"),
        (
            NOTICE.replace("班,国庆节", '班,"国庆节').encode(),
            "安排.csv 第 7 行第 4 列的引号",
        ),
    ],
)
def test_what_cannot_be_read_is_refused_whole(content, told):
    with pytest.raises(InvalidInput, match=told):
        read_notice(content, 2027, "安排.csv")


@pytest.mark.parametrize("year", sorted(WORDS))
def test_the_state_councils_own_words_give_the_years_calendar(year):
    lines = read_notice(WORDS[year], year)
    named = {on: line.is_workday for line in lines for on in line.days()}
    days = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    ours = {on: named.get(on, on.weekday() < 5) for on in days}
    assert ours == {on: chinese_calendar.is_workday(on) for on in days[:-1]} | {
        days[-1]: ours[days[-1]]
    }


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("1月4日（周日）上班", "1月5日（周日）上班", "第 1 行：1月5日写作周日，2026年是周一"),
        ("放假调休，共9天", "放假调休，共8天", "第 2 行：春节写作共 8 天，日期是 9 天"),
        ("5月9日（周六）上班", "5月9日（周六）", "第 5 行：没有读懂“5月9日"),
        ("5月9日（周六）上班", "5月39日上班", "第 5 行：没有“5月39日”这一天"),
        ("5月9日（周六）上班", "5月9日（周六）休息", "第 5 行：“休息”不知是否放假"),
        ("六、中秋节：9月25日（周五）至27日（周日）放假，共3天。\n", "", "没有写到中秋节"),
        ("一、元旦", "国务院办公厅关于2025年部分节假日安排的通知\n一、元旦", "这是 2025 年的通知"),
    ],
)
def test_words_that_contradict_themselves_or_say_nothing_of_a_day_are_refused(old, new, told):
    assert old in WORDS[2026]
    with pytest.raises(InvalidInput) as refusal:
        read_notice(WORDS[2026].replace(old, new), 2026)
    assert told in refusal.value.fields["lines"]


def test_the_days_off_by_law_are_those_of_announced_years():
    for year in (2025, 2026):
        assert not [on for on in statutory_days(year) if chinese_calendar.is_workday(on)]
        assert len(statutory_days(year)) == 13


@pytest.mark.django_db
def test_announcing_writes_every_day_of_the_year_and_replaces_an_earlier_notice(system_admin):
    lines = read_notice(NOTICE, 2027)
    notice = announce_year(2027, lines, source="国办发明电", actor=system_admin, at=AT)

    assert Workday.objects.count() == 365
    # 1 of New Year, 6 of Spring Festival, 1 of Qingming, 5 of National Day, 1 of Labour Day,
    # Dragon Boat and Mid-Autumn; two days of weekends worked.
    assert notice.changed_days == 18
    calendar = calendar_of(factories.make_unit())
    assert not calendar.is_workday(date(2027, 2, 8)) and calendar.is_workday(date(2027, 2, 14))
    assert calendar.names[date(2027, 10, 1)] == "国庆节"
    again = announce_year(2027, lines, source="再次", actor=system_admin, at=AT)
    assert (again.changed_days, Workday.objects.count()) == (0, 365)


@pytest.mark.django_db
def test_corrections_by_hand_wait_as_one_order_a_year():
    for on in (date(2027, 5, 1), date(2027, 5, 2)):
        note_correction([on], actor=None, at=AT)
    assert [notice.year for notice in CalendarNotice.objects.all()] == [2027]


@pytest.mark.django_db
def test_a_notice_leaves_the_days_that_another_years_notice_names():
    eve = date(2026, 12, 31)
    early = NOTICE.replace("2027-01-01,2027-01-03", "2026-12-31,2027-01-03")
    announce_year(2027, read_notice(early, 2027), source="", actor=None, at=AT)
    lines = read_notice(WORDS[2026], 2026)

    announce_year(2026, lines, source="", actor=None, at=AT)

    assert not Workday.objects.get(on=eve).is_workday
    assert Workday.objects.get(on=date(2026, 1, 4)).notice_year == 2026
    # A notice of the same year that no longer names the day gives it back to its weekday.
    announce_year(2027, read_notice(NOTICE, 2027), source="", actor=None, at=AT)
    assert Workday.objects.get(on=eve).is_workday


@pytest.mark.django_db
def test_two_notices_that_differ_on_a_day_are_told_and_nothing_is_written():
    Workday.objects.create(on=date(2026, 12, 27), is_workday=True, notice_year=2026)
    lines = read_notice(NOTICE.replace("2027-01-01,2027-01-03", "2026-12-27,2027-01-03"), 2027)
    assert contradictions(2027, lines) == [
        "第 2 行：12月27日已由 2026 年的通知定为上班，请先核对那一年的安排。"
    ]
    with pytest.raises(InvalidInput, match="2026 年的通知"):
        announce_year(2027, lines, source="", actor=None, at=AT)
    assert Workday.objects.count() == 1
