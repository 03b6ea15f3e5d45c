"""A lost authenticator: asked for by one, confirmed by another, and nothing before that."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError
from django.db.transaction import atomic
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from grids import factor_resets as resets
from grids.models import AuditKind, AuditRecord, CitySetting, FactorReset, ResetDecision, Role
from grids.rules import forget_rules
from hotline.errors import Conflict, Forbidden, InvalidInput
from notices.models import Notice
from tests.at_once import at_once, fresh
from tests.factories import PASSWORD, make_person

pytestmark = pytest.mark.django_db
REASON = "手机遗失，本人持工作证到场"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def asker(db):
    return make_person(Role.SECURITY_ADMIN, username="asker", full_name="安一")


@pytest.fixture
def second(db):
    return make_person(Role.SECURITY_ADMIN, username="second", full_name="安二")


@pytest.fixture
def auditor(db):
    return make_person(Role.AUDIT_ADMIN, username="auditor", full_name="审三")


@pytest.fixture
def owner(system_admin):
    TOTPDevice.objects.create(user=system_admin, name="认证器", confirmed=True)
    return system_admin


def ask(owner, asker, at):
    return resets.ask_reset(owner, reason=REASON, actor=asker, at=at)


def steps():
    rows = AuditRecord.objects.filter(kind=AuditKind.FACTOR_RESET).order_by("pk")
    return [row.note.partition("：")[0] for row in rows]


def test_nothing_changes_until_another_one_confirms(owner, asker, second, now):
    row = ask(owner, asker, now)
    assert resets.has_authenticator(owner)
    resets.confirm_reset(row, actor=second, at=now)
    assert not TOTPDevice.objects.exists()
    record = AuditRecord.objects.filter(kind=AuditKind.FACTOR_RESET).latest("pk")
    assert (record.person, record.subject) == (second, "钱系统（system_admin）")
    assert steps() == ["申请", "确认"]


def test_neither_the_owner_nor_the_asker_nor_a_stranger_confirms(
    owner, asker, auditor, operator, now
):
    row = ask(owner, asker, now)
    for actor in (owner, asker, auditor, operator):
        with pytest.raises(Forbidden):
            resets.confirm_reset(row, actor=actor, at=now)
        with pytest.raises(Forbidden):
            resets.decline_reset(row, note="不", actor=actor, at=now)
    assert resets.has_authenticator(owner)


def test_only_a_security_administrator_asks_and_never_for_oneself(owner, asker, auditor, now):
    for actor in (owner, auditor):
        with pytest.raises(Forbidden):
            ask(owner, actor, now)
    TOTPDevice.objects.create(user=asker, name="认证器", confirmed=True)
    with pytest.raises(Forbidden, match="不能为自己"):
        ask(asker, asker, now)
    with pytest.raises(InvalidInput):
        resets.ask_reset(owner, reason="  ", actor=asker, at=now)


def test_who_has_no_authenticator_needs_no_reset(system_admin, asker, now):
    with pytest.raises(Conflict, match="没有绑定认证器"):
        ask(system_admin, asker, now)


def test_the_city_says_which_roles_confirm(owner, asker, second, auditor, now):
    CitySetting.objects.create(key="login.factor_confirmers", value=["audit_admin"])
    forget_rules()
    row = ask(owner, asker, now)
    with pytest.raises(Forbidden, match="由审计管理员确认"):
        resets.confirm_reset(row, actor=second, at=now)
    resets.confirm_reset(row, actor=auditor, at=now)
    assert not resets.has_authenticator(owner)


def test_a_request_lapses_after_the_citys_hours(owner, asker, second, now):
    CitySetting.objects.create(key="login.factor_reset_hours", value=2)
    forget_rules()
    row = ask(owner, asker, now)
    with pytest.raises(Conflict, match="已有一条申请"):
        ask(owner, asker, now + timedelta(minutes=119))
    late = now + timedelta(hours=2)
    with pytest.raises(Conflict, match="已过期"):
        resets.confirm_reset(row, actor=second, at=late)
    again = ask(owner, asker, late)
    row.refresh_from_db()
    assert (row.decision, again.decision) == (ResetDecision.EXPIRED, "")
    assert resets.has_authenticator(owner)


def test_what_was_withdrawn_or_declined_is_confirmed_by_nobody(owner, asker, second, now):
    row = ask(owner, asker, now)
    with pytest.raises(Forbidden, match="由提出的人撤回"):
        resets.withdraw_reset(row, actor=second, at=now)
    resets.withdraw_reset(row, actor=asker, at=now)
    with pytest.raises(Conflict, match="已撤回"):
        resets.confirm_reset(row, actor=second, at=now)
    other = ask(owner, asker, now)
    with pytest.raises(InvalidInput):
        resets.decline_reset(other, note=" ", actor=second, at=now)
    resets.decline_reset(other, note="本人说手机还在", actor=second, at=now)
    with pytest.raises(Conflict, match="未同意"):
        resets.confirm_reset(other, actor=second, at=now)
    assert resets.has_authenticator(owner)
    assert steps() == ["申请", "撤回申请", "申请", "不同意"]


def test_the_database_takes_no_confirmation_by_one_of_the_two(owner, asker, now):
    row = ask(owner, asker, now)
    for actor in (owner, asker):
        with pytest.raises(IntegrityError), atomic():
            FactorReset.objects.filter(pk=row.pk).update(
                decision="confirmed", decided_by=actor, decided_at=now
            )


def test_the_owner_is_told_and_the_confirmers_are(owner, asker, second, now):
    row = ask(owner, asker, now)
    told = Notice.objects.filter(kind="account")
    assert REASON in told.get(user=owner).text
    assert set(told.exclude(role="").values_list("role", flat=True)) == {
        Role.SECURITY_ADMIN, Role.SYSTEM_ADMIN,
    }  # fmt: skip
    resets.confirm_reset(row, actor=second, at=now)
    assert "重新绑定" in told.filter(user=owner).latest("pk").text


def test_the_sessions_of_the_account_end_and_others_go_on(owner, asker, second, now):
    windows = {person: Client() for person in (owner, second)}
    for person, window in windows.items():
        assert window.login(username=person.username, password=PASSWORD)
        assert window.get("/").status_code == 200
    resets.confirm_reset(ask(owner, asker, now), actor=second, at=now)
    assert windows[owner].get("/").status_code == 302
    assert windows[second].get("/").status_code == 200
    assert windows[owner].login(username=owner.username, password=PASSWORD)
    assert windows[owner].get("/").status_code == 200


def test_the_owner_enrols_anew_at_the_next_log_in(owner, asker, second, now, settings, client):
    settings.ADMIN_SECOND_FACTOR = True
    resets.confirm_reset(ask(owner, asker, now), actor=second, at=now)
    client.login(username=owner.username, password=PASSWORD)
    page = client.get("/admin/", follow=True)
    assert page.redirect_chain[-1][0] == reverse("second_factor")
    assert "扫描下图" in page.content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_who_decide_at_once_make_one_decision(owner, asker, second, now):
    third = make_person(Role.SECURITY_ADMIN, username="third", full_name="安三")
    row = ask(owner, asker, now)
    done = at_once(
        lambda: resets.confirm_reset(row, actor=fresh(second), at=now),
        lambda: resets.decline_reset(row, note="不同意", actor=fresh(third), at=now),
        lambda: resets.withdraw_reset(row, actor=fresh(asker), at=now),
    )
    assert sum(isinstance(one, FactorReset) for one in done) == 1
    assert sum(isinstance(one, Conflict) for one in done) == 2
    assert len(steps()) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_ask_at_once_make_one_request(owner, asker, second, now):
    done = at_once(*[lambda one=one: ask(owner, fresh(one), now) for one in (asker, second)])
    assert sum(isinstance(one, Conflict) for one in done) == 1
    assert FactorReset.objects.count() == 1


def change_page(person):
    return reverse("admin:grids_user_change", args=[person.pk])


def test_it_is_asked_for_on_the_page_of_the_person(client, owner, asker):
    client.force_login(asker)
    address = reverse("admin:grids_user_ask_factor_reset", args=[owner.pk])
    assert address in client.get(change_page(owner)).content.decode()
    assert "确认以前不会有任何变动" in client.get(address).content.decode()
    refused = client.post(address, {"reason": ""})
    assert refused.status_code == 400
    assert "请写明原因" in refused.content.decode()
    answer = client.post(address, {"reason": REASON}, follow=True)
    assert "等待确认" in answer.content.decode()
    assert "自己提出的申请须由另一人确认" in answer.content.decode()
    assert "已有一条申请" in client.get(address).content.decode()
    again = client.post(address, {"reason": REASON})
    assert again.status_code == 400
    assert "已有一条申请" in again.content.decode()


def test_both_see_what_waits_at_home_and_in_the_back_office(client, owner, asker, second, now):
    row = ask(owner, asker, now)
    words = {asker: "条您提出的重置认证器申请等别人确认", second: "条重置认证器的申请等您确认"}
    for person, said in words.items():
        client.force_login(person)
        for address in ("/", "/admin/"):
            assert said in client.get(address).content.decode(), (person, address)
    listed = reverse("admin:grids_factorreset_changelist")
    assert resets.page_of(row) in client.get(f"{listed}?waits=me").content.decode()
    assert resets.page_of(row) not in client.get(f"{listed}?waits=others").content.decode()
    client.force_login(owner)
    assert "条重置认证器的申请" not in client.get("/").content.decode()


def decide(client, row, deed, **sent):
    address = reverse("admin:grids_factorreset_decide", args=[row.pk, deed])
    return client.post(address, sent, follow=True)


def test_a_second_click_and_a_stale_page_are_told_what_happened(client, owner, asker, second, now):
    row = ask(owner, asker, now)
    client.force_login(second)
    assert "确认重置" in client.get(resets.page_of(row)).content.decode()
    assert "认证器已重置" in decide(client, row, "confirm").content.decode()
    late = decide(client, row, "confirm").content.decode()
    assert "这条申请已确认，安二。" in late
    assert "确认重置" not in late
    assert steps() == ["申请", "确认"]


def test_a_decline_without_a_reason_keeps_the_page(client, owner, asker, second, now):
    row = ask(owner, asker, now)
    client.force_login(second)
    assert "请写明不同意的原因" in decide(client, row, "decline").content.decode()
    assert "未同意" in decide(client, row, "decline", note="本人否认").content.decode()


def test_who_may_not_decide_is_offered_nothing_and_refused(client, owner, asker, auditor, now):
    row = ask(owner, asker, now)
    for person in (owner, auditor):
        client.force_login(person)
        page = client.get(resets.page_of(row)).content.decode()
        assert "确认重置" not in page and "撤回申请" not in page
        decide(client, row, "confirm")
        assert resets.has_authenticator(owner)
    client.force_login(make_person(Role.OPERATOR))
    assert decide(client, row, "confirm").redirect_chain[0][1] == 302
    assert resets.has_authenticator(owner)


def test_the_audit_page_shows_each_step(client, owner, asker, second, auditor, now):
    resets.confirm_reset(ask(owner, asker, now), actor=second, at=now)
    client.force_login(auditor)
    listed = client.get(reverse("admin:grids_auditrecord_changelist")).content.decode()
    assert f"申请：{REASON}" in listed
    assert "确认：申请人：安一（asker）" in listed


def test_the_server_resets_where_one_administrator_is_alone(owner, asker, now, capsys):
    row = ask(owner, asker, now)
    call_command("reset_factor", owner.username, reason="只有一名管理员")
    assert not resets.has_authenticator(owner)
    row.refresh_from_db()
    assert row.decision == ResetDecision.EXPIRED
    record = AuditRecord.objects.latest("pk")
    assert (record.kind, record.person) == (AuditKind.FACTOR_RESET, None)
    assert record.note == "服务器上执行命令：只有一名管理员"
    for name, told in ((owner.username, "没有绑定"), ("nobody", "没有账号")):
        with pytest.raises(CommandError, match=told):
            call_command("reset_factor", name, reason="再试")


def test_the_log_in_pages_name_whom_to_call(client, owner):
    CitySetting.objects.create(key="login.contact_phones", value=["0971-8230000"])
    forget_rules()
    named = "联系安全管理员（电话：0971-8230000）"
    assert named in client.get("/login/").content.decode()
    client.force_login(owner)
    assert named in client.get(reverse("second_factor")).content.decode()
