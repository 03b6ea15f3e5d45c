"""Fields of a channel's own: declared in the back office, typed, checked, kept and masked."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from cases.models import Case, Draft
from cases.services.intake.registration import register_case
from grids.channel_fields import checked_values, read_fields
from grids.models import Channel, Kind
from hotline.errors import InvalidInput

pytestmark = pytest.mark.django_db
DECLARED = (
    "平台昵称｜文字｜必填｜个人信息\n留言栏目｜选项：城建、交通\n发布日期｜日期\n点赞数｜数字"
)
FACTS = {"平台昵称": "河湟老张", "留言栏目": "交通", "发布日期": "2024-12-09", "点赞数": "31"}


@pytest.fixture
def board(db):
    return Channel.objects.create(
        code="board", name="留言板", counts_as="web", position=90, own_fields=DECLARED
    )


def typed(category, **more):
    return {
        "text": "路灯不亮三天了，请派人来修。", "kind": Kind.HELP, "category": category.code,
        "channel": "board", "verb": "pending", **more,
    }  # fmt: skip


def sent(facts):
    return {f"channel_facts.board.{name}": value for name, value in facts.items()}


def test_a_declaration_is_read_line_by_line():
    name, column, day, likes = read_fields(DECLARED)
    assert (name.is_needed, name.is_personal, name.kind) == (True, True, "文字")
    assert (column.options, column.is_needed) == (("城建", "交通"), False)
    assert (day.kind, likes.kind) == ("日期", "数字")
    assert read_fields("来源|文字|必填")[0].is_needed
    assert read_fields("\n  \n来源") == read_fields("来源｜文字")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("｜文字", "名称"),
        ("甲" * 21, "名称"),
        ("来源｜图片", "没有“图片”这种类型"),
        ("来源｜选项：只有一个", "两个以上"),
        ("来源｜文字：甲、乙", "两个以上"),
        ("来源｜文字｜要填", "不认得“要填”"),
        ("来源\n来源", "写了两次"),
        ("\n".join(f"字段{n}" for n in range(13)), "最多 12 个"),
    ],
)
def test_a_wrong_declaration_is_refused_with_its_line(line, said):
    with pytest.raises(InvalidInput) as refused:
        read_fields(line)
    assert said in refused.value.message


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"平台昵称": ""}, "请填写平台昵称。"),
        ({"留言栏目": "教育"}, "留言栏目应是城建、交通之一。"),
        ({"发布日期": "昨天"}, "发布日期应写作 2024-12-10。"),
        ({"发布日期": "0001-01-01"}, "发布日期"),
        ({"点赞数": "很多"}, "点赞数应是一个数字。"),
        ({"平台昵称": "长" * 201}, "平台昵称最多 200 字"),
        ({"没有的": "值"}, "没有字段“没有的”"),
    ],
)
def test_a_wrong_value_is_refused_beside_the_field(changed, said):
    with pytest.raises(InvalidInput) as refused:
        checked_values(DECLARED, {**FACTS, **changed})
    assert said in refused.value.fields["channel_facts"]


def test_the_desk_takes_the_fields_of_the_chosen_channel(log_in, operator, category, board):
    client = log_in(operator)
    page = client.get(reverse("cases:desk")).content.decode()
    assert 'name="channel_facts.board.平台昵称"' in page
    answer = client.post(reverse("cases:desk"), typed(category, **sent(FACTS)))
    assert answer.status_code == 302
    case = Case.objects.get(channel=board)
    assert case.own_facts == FACTS
    shown = client.get(f"/cases/{case.number}/").content.decode()
    assert "河湟老张" in shown and "<dt>留言栏目</dt><dd>交通</dd>" in shown


def test_a_page_of_a_city_without_such_channels_shows_nothing(log_in, operator):
    page = log_in(operator).get(reverse("cases:desk")).content.decode()
    assert "channel_facts" not in page


def test_what_is_missing_keeps_what_was_typed(log_in, operator, category, board):
    body = typed(category, **sent({**FACTS, "平台昵称": ""}))
    answer = log_in(operator).post(reverse("cases:desk"), body)
    page = answer.content.decode()
    assert answer.status_code == 400 and "请填写平台昵称。" in page
    assert 'value="2024-12-09"' in page and "<option selected>交通</option>" in page
    assert not Case.objects.exists()


def test_fields_of_another_channel_do_not_count(log_in, operator, category, board):
    Channel.objects.create(code="letters", name="来信", counts_as="web")
    body = typed(category, channel="letters", **sent(FACTS))
    assert log_in(operator).post(reverse("cases:desk"), body).status_code == 302
    assert Case.objects.get().channel_facts == ""


def test_a_draft_keeps_them(log_in, operator, category, board):
    client, key = log_in(operator), "a" * 32
    body = {**typed(category, **sent(FACTS)), "idempotency_key": key}
    client.post(reverse("cases:draft_save"), body)
    assert Draft.objects.filter(client_key=key).exists()
    page = client.get(reverse("cases:desk"), {"draft": key}).content.decode()
    assert 'value="河湟老张"' in page and "<option selected>交通</option>" in page


def test_the_api_takes_an_object_and_answers_one(log_in, operator, category, board):
    client, url = log_in(operator), "/api/v1/cases/"
    body = {**typed(category), "channel_facts": FACTS}
    made = client.post(url, body, content_type="application/json")
    assert made.status_code == 201, made.content
    found = client.get(f"{url}{made.json()['number']}/").json()
    assert found["channel_facts"] == FACTS
    for wrong in ([], {"平台昵称": {}}, {"平台昵称": "甲", "别的": "乙"}, "{", {"点赞数": "1"}):
        answer = client.post(url, {**body, "channel_facts": wrong}, content_type="application/json")
        assert answer.status_code == 400, wrong
        assert "channel_facts" in answer.json()["fields"]


def test_who_may_not_know_the_citizen_reads_no_personal_field(
    log_in, operator, handler, unit, category, board, at
):
    from cases.forms.intake import IntakeForm

    body = typed(category, **sent(FACTS), verb="dispatch", lead_unit=unit.code, is_secret="on")
    form = IntakeForm(body)
    assert form.is_valid(), form.errors
    case = register_case(form.demand(at), form.disposition(), actor=operator, at=at)
    page = log_in(handler).get(f"/cases/{case.number}/").content.decode()
    assert "河湟老张" not in page and "<dt>平台昵称</dt><dd>****</dd>" in page
    assert "<dt>留言栏目</dt><dd>交通</dd>" in page
    told = log_in(handler).get(f"/api/v1/cases/{case.number}/").json()["channel_facts"]
    assert told == {**FACTS, "平台昵称": "****"}


def test_a_look_with_a_reason_shows_the_personal_fields_and_a_call_does_not(
    log_in, operator, category, board, at
):
    from cases.forms.intake import IntakeForm

    form = IntakeForm(typed(category, **{**sent(FACTS), "kind": Kind.REPORT}))
    assert form.is_valid(), form.errors
    case = register_case(form.demand(at), form.disposition(), actor=operator, at=at)
    client = log_in(operator)
    assert "河湟老张" not in client.get(f"/cases/{case.number}/").content.decode()
    shown = client.post(f"/cases/{case.number}/unmask/", {"reason": "回复平台"})
    assert "<dt>平台昵称</dt><dd>河湟老张</dd>" in shown.content.decode()
    told = client.post(
        f"/api/v1/cases/{case.number}/unmask/", {"reason": "回复平台"},
        content_type="application/json",
    ).json()  # fmt: skip
    assert told["facts"] == {"平台昵称": "河湟老张"}


def test_a_field_that_is_declared_no_longer_is_masked_as_personal(
    log_in, operator, handler, unit, make_case, board
):
    case = make_case(lead_unit=unit, is_secret=True)
    case.channel, case.channel_facts = board, '{"旧字段": "某人"}'
    case.save(update_fields=["channel", "channel_facts"])
    assert "某人" not in log_in(handler).get(f"/cases/{case.number}/").content.decode()


def test_values_are_stored_encrypted(operator, category, board, at):
    from cases.forms.intake import IntakeForm

    form = IntakeForm(typed(category, **sent(FACTS)))
    assert form.is_valid(), form.errors
    case = register_case(form.demand(at), form.disposition(), actor=operator, at=at)
    with connection.cursor() as cursor:
        cursor.execute("SELECT channel_facts FROM cases_case WHERE id = %s", [case.pk])
        stored = cursor.fetchone()[0]
    assert stored and "河湟" not in stored


def test_the_back_office_refuses_a_wrong_line_beside_the_field(log_in, system_admin, board):
    client = log_in(system_admin)
    url = reverse("admin:grids_channel_change", args=[board.pk])
    body = {
        "code": "board", "name": "留言板", "counts_as": "web", "position": 90, "is_active": "on",
        "own_fields": "来源｜图片",
    }  # fmt: skip
    page = client.post(url, body).content.decode()
    assert "没有“图片”这种类型" in page
    body["own_fields"] = "来源栏目｜文字"
    assert client.post(url, body).status_code == 302
    board.refresh_from_db()
    assert board.own_fields == "来源栏目｜文字"


def imported(path, *more):
    out = StringIO()
    pairs = ["内容=text", "昵称=平台昵称", *more]
    call_command("import_messages", str(path), channel="board", pairs=pairs, stdout=out)
    return out.getvalue()


@pytest.fixture
def messages(tmp_path):
    path = tmp_path / "留言.csv"
    path.write_text("内容,昵称,发布\n路灯不亮。,河湟老张,2024/12/9\n水压低。,湟水,\n", "utf-8")
    return path


def test_an_import_fills_the_channels_own_fields_from_their_columns(messages, category, board):
    assert "已导入 2 件" in imported(messages, "发布=发布日期")
    found = [case.own_facts for case in Case.objects.order_by("pk")]
    assert found == [{"平台昵称": "河湟老张", "发布日期": "2024-12-09"}, {"平台昵称": "湟水"}]


def test_an_import_names_the_column_of_a_needed_field_that_is_missing(messages, category, board):
    with pytest.raises(CommandError) as refused:
        call_command(
            "import_messages", str(messages), channel="board", pairs=["内容=text"],
            stdout=StringIO(),
        )  # fmt: skip
    assert "平台昵称" in str(refused.value)
    assert not Case.objects.exists()


def test_an_import_tells_the_line_whose_value_a_field_does_not_take(messages, category, board):
    out = StringIO()
    with pytest.raises(CommandError):
        call_command(
            "import_messages", str(messages), channel="board", stdout=out,
            pairs=["内容=text", "昵称=平台昵称", "发布=点赞数"],
        )  # fmt: skip
    assert "第 2 行" in out.getvalue() and "点赞数应是一个数字。" in out.getvalue()
    assert not Case.objects.exists()
