"""Files of other platforms: what is taken, what is refused and where, and nothing by halves."""

import gzip
from datetime import datetime
from io import StringIO

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from cases.dossier.case import read_dossier
from cases.models import Call, Caller, Case, DayCounter, Event
from cases.rules.states import State, Verb
from cases.services.applications.amending import amend_case
from cases.services.dispatch.dispatch import dispatch_case, reject_case
from cases.services.intake import importing, intake
from cases.services.record.demands import Demand
from cases.views.case import page_context
from grids.deadlines import CITY_ZONE
from grids.models import Category
from grids.reference import forget_reference
from grids.rules import rule
from grids.sorting import UNSORTED
from hotline.errors import Conflict, Forbidden
from notices.models import Notice
from tests import factories
from tests.cases.incoming import make_incoming
from tests.notices.told import texts

pytestmark = pytest.mark.django_db
HEAD = "编号,主题,内容,时间,电话,类别"
MAP = ["编号=outside_number", "主题=title", "内容=text", "时间=received_at", "电话=phone",
       "类别=category"]  # fmt: skip
ROWS = (
    "A1,路灯不亮,南川东路路灯不亮。,2024-12-09 08:30:00,13800001234,物业服务",
    'A2,水压低,"水压低，\n早晚更明显。",2024/12/9 21:05,0971-8230000,物业服务',
    "A3,建议增设站点,建议增设公交站点。,2024年12月10日 7:05,,交通秩序",
)
BAD = "A4,,,昨天,12,没有的分类"


@pytest.fixture(autouse=True)
def reference(category, other_category, web_channel, phone_channel):
    """The categories and channels that the files name."""


@pytest.fixture
def csv_file(tmp_path):
    def write(*rows, head=HEAD, encoding="utf-8", name="messages.csv"):
        path = tmp_path / name
        path.write_bytes("\n".join([head, *rows]).encode(encoding))
        return path

    return write


def run(path, *, pairs=MAP, channel="wechat", **options):
    out = StringIO()
    call_command("import_messages", str(path), channel=channel, pairs=pairs, stdout=out, **options)
    return out.getvalue()


def test_rows_become_pending_cases_with_callers_events_and_one_notice(csv_file, web_channel):
    assert "共 3 行：可导入 3 行，已有 0 行，有误 0 行。" in run(csv_file(*ROWS))
    first, second, third = Case.objects.order_by("number")
    assert {case.state for case in (first, second, third)} == {State.PENDING}
    assert (first.channel, first.outside_number, first.title) == (web_channel, "A1", "路灯不亮")
    assert first.received_at == datetime(2024, 12, 9, 8, 30, tzinfo=CITY_ZONE)
    assert first.caller.phone == "13800001234"
    assert second.text == "水压低，\n早晚更明显。"
    assert third.caller is None
    assert [event.verb for event in Event.objects.all()] == [Verb.REGISTER] * 3
    assert Event.objects.get(case=third).facts == {"source": "messages.csv", "line": 5}
    assert texts() == ["导入西宁12345微信公众号留言 3 件，待派单"]
    assert not Call.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_the_encoding_is_found_out(csv_file, encoding):
    run(csv_file(*ROWS, encoding=encoding))
    assert Case.objects.get(outside_number="A1").text == "南川东路路灯不亮。"


def test_a_file_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "messages.csv"
    path.write_bytes(b"\xff\xff\xff,\xff\n")
    with pytest.raises(CommandError, match="既不是 UTF-8 也不是 GBK"):
        run(path)


def test_a_spreadsheet_is_read_with_its_dates_and_numbers(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEAD.split(","))
    received = datetime(2024, 12, 9, 8, 30, tzinfo=CITY_ZONE)
    # A spreadsheet keeps no zone.
    book.active.append([7, "路灯", "路灯不亮", received.replace(tzinfo=None), 13800001234.0, "1"])
    path = tmp_path / "messages.xlsx"
    book.save(path)
    run(path)
    case = Case.objects.get()
    assert (case.outside_number, Caller.objects.get().phone) == ("7", "13800001234")
    assert case.received_at == received


def test_a_compressed_file_is_read(csv_file, tmp_path):
    packed = tmp_path / "messages.csv.gz"
    packed.write_bytes(gzip.compress(csv_file(*ROWS).read_bytes()))
    run(packed)
    assert Case.objects.count() == 3


def test_a_zip_that_is_no_spreadsheet_is_refused(tmp_path):
    path = tmp_path / "messages.xlsx"
    path.write_bytes(b"PK\x03\x04nonsense")
    with pytest.raises(CommandError, match="不是能打开的 XLSX"):
        run(path)


def test_every_fault_of_a_row_is_told_with_line_and_column_and_nothing_is_written(csv_file):
    out = StringIO()
    with pytest.raises(CommandError, match="有 1 行有误，一行也没有导入"):
        call_command(
            "import_messages", str(csv_file(*ROWS, BAD)), channel="wechat", pairs=MAP, stdout=out
        )
    told = out.getvalue()
    assert "第 6 行“内容”：请填写诉求内容。" in told
    assert "第 6 行“时间”：“昨天”不是时间" in told
    assert "第 6 行“电话”：电话号码不正确" in told
    assert "第 6 行“类别”：没有事项分类“没有的分类”。" in told
    assert not Case.objects.exists()
    assert not DayCounter.objects.exists()


def test_bad_rows_are_skipped_when_that_is_asked_for(csv_file, tmp_path):
    report = tmp_path / "report.csv"
    run(csv_file(*ROWS, BAD), skip_bad=True, report=report)
    assert sorted(Case.objects.values_list("outside_number", flat=True)) == ["A1", "A2", "A3"]
    assert "6,电话,有误,电话号码不正确" in report.read_text(encoding="utf-8-sig")


def test_a_report_holds_no_formula_of_the_file(csv_file, tmp_path):
    report, head = tmp_path / "report.csv", f"{HEAD},=1+1"
    pairs = [*MAP, "=1+1=secret"]
    run(csv_file("B1,题,文,2024-12-09,,1,=2", head=head), pairs=pairs, skip_bad=True, report=report)
    assert "2,'=1+1,有误," in report.read_text(encoding="utf-8-sig")


def test_a_failed_formula_is_no_content(csv_file):
    """What may be empty is; what tells one message from another, or must be there, is a fault."""
    run(csv_file("C1,#VALUE!,路灯不亮,2024-12-09,#N/A,物业服务"))
    assert (Case.objects.get().title, Caller.objects.count()) == ("路灯不亮", 0)
    out, rows = StringIO(), ("#REF!,题,文,2024-12-09,,1", "C2,题,#N/A,2024-12-09,,1")
    with pytest.raises(CommandError, match="有 2 行有误"):
        call_command(
            "import_messages", str(csv_file(*rows)), channel="wechat", pairs=MAP, stdout=out
        )
    assert "messages.csv 第 2 行“编号”：“#REF!”是表格公式的错误值" in out.getvalue()
    assert "messages.csv 第 3 行“内容”：“#N/A”是表格公式的错误值" in out.getvalue()


def test_numbers_that_a_spreadsheet_spoilt_are_refused(csv_file):
    out = StringIO()
    rows = ("2.4121E+16,题,文,2024-12-09,1.39E+10,1", "C2,题,文,2024-12-09,,1,多了一格")
    with pytest.raises(CommandError, match="有 2 行有误"):
        call_command(
            "import_messages", str(csv_file(*rows)), channel="wechat", pairs=MAP, stdout=out
        )
    assert "第 2 行“编号”：“2.4121E+16”被表格软件改成了数值" in out.getvalue()
    assert "第 2 行“电话”：“1.39E+10”被表格软件改成了数值" in out.getvalue()
    assert "第 3 行：比列名多出内容（第 7 列“多了一格”）" in out.getvalue()
    assert not Case.objects.exists()


def test_a_dry_run_leaves_nothing(csv_file):
    assert "试运行：没有写入。" in run(csv_file(*ROWS), dry_run=True)
    assert not Case.objects.exists()
    assert not Caller.objects.exists()
    assert not DayCounter.objects.exists()


def test_a_second_import_takes_what_is_new_only(csv_file):
    run(csv_file(*ROWS[:2]))
    told = run(csv_file(*ROWS))
    assert "可导入 1 行，已有 2 行" in told
    assert "第 2 行：外部编号 A1 已经登记" in told
    assert Case.objects.count() == 3


def test_a_number_twice_in_one_file_is_taken_once(csv_file):
    told = run(csv_file(*ROWS, ROWS[0]))
    assert "第 6 行：外部编号 A1 与第 2 行相同" in told
    assert Case.objects.count() == 3


def test_the_same_number_of_another_channel_is_another_message(csv_file):
    factories.make_channel("人民网", code="people", counts_as="web")
    run(csv_file(*ROWS))
    run(csv_file(*ROWS), channel="人民网")
    assert Case.objects.count() == 6


def test_no_text_is_lost_for_its_length(csv_file):
    long_title, long_text = "长" * 100, "文" * 6999
    run(csv_file(f"B1,{long_title},{long_text},2024-12-09,,1", f"B2,{long_title},,2024-12-09,,1"))
    case, without_text = Case.objects.order_by("number")
    assert (len(case.title), case.text) == (80, f"{long_title}\n{long_text}")
    assert without_text.text == long_title


def test_a_text_over_the_limit_is_refused_not_cut(csv_file):
    with pytest.raises(CommandError, match="有 1 行有误"):
        run(csv_file(f"B1,题,{'文' * 10001},2024-12-09,,1"))


def test_a_future_message_is_refused(csv_file):
    with pytest.raises(CommandError, match="有误"):
        run(csv_file("B1,题,文,2124-12-09,,1"))


@pytest.mark.parametrize(
    ("pairs", "told"),
    [
        (["内容=text", "没有=title"], "文件中没有列“没有”"),
        (["内容=text", "主题=words"], "没有字段“words”，可用：title（标题）"),
        (["内容=text", "主题=text"], "字段“text”对应了两列：内容、主题。"),
        (["内容"], "应写作 列名=字段"),
        (["主题=title"], "请用 --map 指明“诉求内容”（text）是哪一列。"),
    ],
)
def test_a_wrong_map_is_told(csv_file, pairs, told):
    with pytest.raises(CommandError, match=told):
        run(csv_file(*ROWS), pairs=pairs)


UNMAPPED = [pair for pair in MAP if not pair.startswith("类别")]


def test_rows_without_category_get_the_one_that_is_named_for_them(csv_file, category):
    run(csv_file(*ROWS), pairs=UNMAPPED, category="物业服务")
    assert set(Case.objects.values_list("category", flat=True)) == {category.pk}


def test_a_category_is_suggested_by_the_words_and_else_left_to_a_dispatcher(csv_file, category):
    """The narrower of two that are named is taken; of two that are apart, neither."""
    fees = factories.make_category("物业收费", code="0101", parent=category)
    rows = (
        "A1,,对物业服务的物业收费有意见,2024-12-09,,", "A2,,路灯不亮,2024-12-09,,",
        "A3,,物业服务差、交通秩序乱,2024-12-09,,", "A4,,路灯不亮,2024-12-09,,交通秩序",
    )  # fmt: skip
    assert "可导入 4 行" in run(csv_file(*rows), dry_run=True)
    assert not Category.objects.filter(code=UNSORTED).exists()

    run(csv_file(*rows))

    unsorted = Category.objects.get(code=UNSORTED)
    named = dict(Case.objects.values_list("outside_number", "category__name"))
    assert named == {"A1": fees.name, "A2": "待分类", "A3": "待分类", "A4": "交通秩序"}
    assert not unsorted.is_active and unsorted.path == f"{unsorted.pk}/"
    notes = [event.note for event in Event.objects.order_by("case__outside_number")]
    assert ["按内容建议" in note for note in notes] == [True, False, False, False]
    assert ["没有写事项分类" in note for note in notes] == [False, True, True, False]


def test_an_unsorted_case_leaves_the_queue_only_when_a_dispatcher_has_sorted_it(
    csv_file, category, operator, dispatcher, unit, at
):
    run(csv_file("A1,,路灯不亮,2024-12-09,,"), pairs=UNMAPPED, user="operator")
    case = Case.objects.get()
    with pytest.raises(Conflict, match="待分类"):
        dispatch_case(case, actor=dispatcher, at=at, lead_unit=unit)
    with pytest.raises(Conflict, match="待分类"):
        reject_case(
            case, actor=dispatcher, at=at, ground=rule("rejection.grounds")[0], right_path="法院"
        )
    sorting = {"values": {"category": category}, "reason": "按内容", "at": at}
    with pytest.raises(Forbidden, match="派单审核员"):
        amend_case(case, actor=operator, **sorting)
    amend_case(case, actor=dispatcher, **sorting)
    case.refresh_from_db()
    assert dispatch_case(case, actor=dispatcher, at=at, lead_unit=unit).state == State.DISPATCHED


def test_what_an_unsorted_case_cannot_do_is_not_offered(csv_file, client, category, dispatcher, at):
    run(csv_file("A1,,路灯不亮,2024-12-09,,"), pairs=UNMAPPED)
    client.force_login(dispatcher)
    case = Case.objects.get()
    url = f"/api/v1/cases/{case.number}/"
    leaving = {"dispatch", "answer-directly", "reject"}
    allowed = set(client.get(url).json()["allowed"])
    assert "amend" in allowed and not leaving & allowed
    assert (
        page_context(read_dossier(case.number, user=dispatcher, at=at))["primary"].slug == "amend"
    )
    refused = client.post(f"{url}reject/", {}, content_type="application/json")
    assert refused.status_code == 409 and "待分类" in refused.json()["message"]
    amend_case(case, actor=dispatcher, values={"category": category}, reason="按内容", at=at)
    assert leaving <= set(client.get(url).json()["allowed"])


def test_no_page_offers_the_category_of_the_unsorted(csv_file, client, dispatcher):
    run(csv_file("A1,,路灯不亮,2024-12-09,,"), pairs=UNMAPPED)
    client.force_login(dispatcher)
    forget_reference()
    number = Case.objects.get().number
    page = client.get(reverse("cases:act", args=[number, "amend"])).content.decode()
    assert UNSORTED not in page and "物业服务" in page
    shown = client.get(reverse("cases:show", args=[number])).content.decode()
    assert "待分类" in shown


def test_a_category_is_found_by_its_path_where_names_are_shared(csv_file, category, other_category):
    factories.make_category("停车", code="0101", parent=category)
    inner = factories.make_category("停车", code="0301", parent=other_category)
    row = "C1,题,文,2024-12-09,,{}"
    with pytest.raises(CommandError):
        run(csv_file(row.format("停车")))
    run(csv_file(row.format("交通秩序 / 停车")))
    assert Case.objects.get().category == inner


def test_the_deadline_of_the_other_platform_comes_along(csv_file):
    head = "编号,内容,时间,分类,期限"
    pairs = [
        "编号=outside_number", "内容=text", "时间=received_at", "分类=category",
        "期限=source_due_at",
    ]  # fmt: skip
    early = "A1,路灯不亮,2024-12-09 08:30,物业服务,2024-12-08 18:00"
    with pytest.raises(CommandError):
        run(csv_file(early, head=head), pairs=pairs)
    rows = [early.replace("12-08", "12-16"), "A2,水压低,2024-12-09,物业服务,"]
    run(csv_file(*rows, head=head), pairs=pairs)
    due = [case.source_due_at for case in Case.objects.order_by("number")]
    assert due == [datetime(2024, 12, 16, 18, tzinfo=CITY_ZONE), None]


def test_the_line_itself_takes_no_messages(csv_file):
    with pytest.raises(CommandError, match="计入来电，要由话务员登记"):
        run(csv_file(*ROWS), channel="phone")
    with pytest.raises(CommandError, match="没有渠道“电报”"):
        run(csv_file(*ROWS), channel="电报")


def test_only_the_desk_imports_in_its_own_name(csv_file, handler, operator):
    with pytest.raises(CommandError, match="没有这项权限"):
        run(csv_file(*ROWS), user="handler")
    run(csv_file(*ROWS), user="operator")
    assert set(Case.objects.values_list("registered_by", flat=True)) == {operator.pk}


def test_the_service_refuses_strangers_and_foreign_numbers(
    category, web_channel, stranger, operator, at
):
    rows = make_incoming(category, web_channel, 1, at)
    with pytest.raises(Forbidden):
        importing.import_messages(rows, channel=web_channel, source="x", actor=stranger, at=at)
    taken = Demand(
        kind="help", category=category, channel=web_channel, text="先到", received_at=at,
        outside_number="Z1",
    )  # fmt: skip
    intake.open_case(taken, actor=operator, at=at)
    late = [importing.Incoming(2, taken, "")]
    with pytest.raises(Conflict, match="相同的外部编号"):
        importing.import_messages(late, channel=web_channel, source="x", actor=operator, at=at)


def test_a_file_without_a_new_row_tells_nobody(csv_file):
    run(csv_file(*ROWS))
    assert "已导入 0 件。" in run(csv_file(*ROWS))
    assert Notice.objects.count() == 1
