"""What the audit administrator reads: who did what, when, from where, old and new values."""

import re
from html import unescape

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from cases.rules.states import State
from cases.services.record.disclosure import unmask_citizen
from grids.audit import note_audit
from grids.models import AuditKind, AuditRecord, LimitRule, Role, Token
from hotline.fields import blind_index
from tests.cases.conftest import people, put  # noqa: F401
from tests.factories import make_person

pytestmark = pytest.mark.django_db
LIST = "admin:grids_auditrecord_changelist"
NUMBER = "13897001234"


@pytest.fixture
def auditor():
    return make_person(Role.AUDIT_ADMIN)


@pytest.fixture
def ask(client, auditor):
    """What the list shows for a search."""

    def asked(text):
        client.force_login(auditor)
        page = client.get(reverse(LIST), {"q": text})
        assert page.status_code == 200
        return list(page.context["cl"].result_list)

    return asked


def record(kind=AuditKind.NUMBER_SHOWN, actor=None, **more):
    return note_audit(kind, actor=actor, at=timezone.now(), **more)


def test_who_looked_at_a_number_is_found_by_the_number(ask, operator):
    row = record(actor=operator, subject="41008", keys={"number_key": blind_index(NUMBER)})
    record(actor=operator, subject="41009", keys={"number_key": blind_index("13897009999")})
    assert ask(NUMBER) == [row]
    assert ask(f"+86{NUMBER}") == [row]
    assert NUMBER not in str(AuditRecord.objects.values())


def test_one_search_takes_words_of_any_kind(ask, operator, dispatcher, settings):
    exported = record(AuditKind.EXPORTED, operator, subject="全部工单")
    record(AuditKind.EXPORTED, dispatcher, subject="考核表")
    change = {"label": "数量", "old": "5 个工作日", "new": "3 个工作日"}
    changed = record(AuditKind.CHANGED, dispatcher, subject="时限规则：咨询", changes=[change])
    assert ask(f"导出 {operator.full_name}") == [exported]
    assert ask("时限规则 5") == [changed]
    assert ask("没有这样的词") == []


def test_who_failed_to_log_in_from_where_is_found(ask, client, operator):
    data = {"username": operator.username, "password": "wrong"}
    client.post("/login/", data, REMOTE_ADDR="203.0.113.9")
    [row] = ask("登录失败 203.0.113")
    assert (row.person, row.address) == (operator, "203.0.113.9")


def test_a_look_is_written_with_the_reason(put, operator, at):  # noqa: F811
    case = put(State.HANDLING)
    unmask_citizen(case, actor=operator, at=at, reason="核对住址")
    row = AuditRecord.objects.get()
    assert (row.kind, row.subject, row.note) == (AuditKind.NUMBER_SHOWN, case.number, "核对住址")
    assert row.number_key == case.caller.phone_index


def test_old_and_new_values_of_a_change_are_kept(client, auditor, limit_rule):
    client.force_login(make_person(Role.SYSTEM_ADMIN))
    url = reverse("admin:grids_limitrule_change", args=[limit_rule.pk])
    form = client.get(url).context["adminform"].form
    data = {name: value for name, value in form.initial.items() if value is not None}
    client.post(url, {**data, "amount": limit_rule.amount + 2})
    row = AuditRecord.objects.get(kind=AuditKind.CHANGED)
    label = str(LimitRule._meta.get_field("amount").verbose_name)
    change = {"label": label, "old": str(limit_rule.amount), "new": str(limit_rule.amount + 2)}
    assert row.changes == [change]
    client.force_login(auditor)
    said = f"{label}：{limit_rule.amount} → {limit_rule.amount + 2}"
    for page in (LIST, "admin:admin_logentry_changelist"):
        assert said in client.get(reverse(page)).content.decode()
    log = reverse("admin:admin_logentry_change", args=[LogEntry.objects.get().pk])
    assert said in client.get(log).content.decode()


def test_a_secret_is_changed_without_a_word_of_it(client, operator):
    client.force_login(make_person(Role.SECURITY_ADMIN))
    url = reverse("admin:grids_user_change", args=[operator.pk])
    data = {
        "username": operator.username, "full_name": operator.full_name, "job_number": "",
        "phone": NUMBER, "email": "zhang@example.gov.cn", "is_active": "on",
        "grants-TOTAL_FORMS": 0, "grants-INITIAL_FORMS": 0,
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    row = AuditRecord.objects.get(kind=AuditKind.CHANGED)
    phone, email = row.changes
    assert phone == {"label": "手机", "old": "（不记录内容）", "new": "（不记录内容）"}
    assert (email["old"], email["new"]) == ("（空）", "zhang@example.gov.cn")
    operator.refresh_from_db()
    assert (operator.phone, operator.email) == (NUMBER, "zhang@example.gov.cn")
    assert NUMBER not in LogEntry.objects.get().change_message


def test_what_goes_away_keeps_its_values_in_the_audit(client, operator):
    token = Token.objects.create(user=operator, name="省平台", scopes=[], digest="d" * 64)
    client.force_login(make_person(Role.SECURITY_ADMIN))
    client.post(reverse("admin:grids_token_delete", args=[token.pk]), {"post": "yes"})
    told = str(AuditRecord.objects.get(kind=AuditKind.DELETED).changes)
    assert "省平台" in told
    assert "dddd" not in told


def test_a_refusal_is_written_down_with_its_address(client, operator):
    client.force_login(operator)
    assert client.get(reverse("reports:rates"), REMOTE_ADDR="203.0.113.9").status_code == 403
    row = AuditRecord.objects.get(kind=AuditKind.REFUSED)
    assert (row.person, row.address) == (operator, "203.0.113.9")
    assert row.subject == reverse("reports:rates")


def test_a_reset_password_is_written_down(client, operator):
    client.force_login(make_person(Role.SECURITY_ADMIN))
    data = {"action": "reset_passwords", "_selected_action": [operator.pk]}
    client.post(reverse("admin:grids_user_changelist"), data)
    assert AuditRecord.objects.get(kind=AuditKind.PASSWORD_RESET).subject == operator.username


def test_the_listed_records_are_exported_and_no_others(client, auditor, operator):
    record(AuditKind.EXPORTED, operator, subject="=1+1")
    record(AuditKind.REFUSED, operator, subject="/rates/")
    client.force_login(auditor)
    page = client.get(reverse(LIST), {"kind__exact": "exported"}).content.decode()
    [address] = re.findall(rf'{reverse("admin:grids_auditrecord_extract")}[^"]*', page)
    answer = client.get(unescape(address))
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("时间,事项,人员,来源地址,对象")
    assert len(lines) == 2 or lines[1].endswith("审计记录,,")
    assert any("'=1+1" in line for line in lines)
    assert not any("/rates/" in line for line in lines)
    assert AuditRecord.objects.filter(person=auditor, kind=AuditKind.EXPORTED).exists()


def test_nobody_else_reads_or_exports_them(client, operator):
    for person in (operator, make_person(Role.SYSTEM_ADMIN), make_person(Role.SECURITY_ADMIN)):
        client.force_login(person)
        for name in (LIST, "admin:grids_auditrecord_extract"):
            assert client.get(reverse(name)).status_code in (302, 403)


def test_the_list_asks_little(client, auditor, operator, django_assert_max_num_queries):
    for n in range(60):
        record(actor=operator, subject=str(n))
    client.force_login(auditor)
    with django_assert_max_num_queries(12):
        client.get(reverse(LIST))
