"""Rotating the keys: everything opens afterwards, by the new key alone."""

import base64
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from cases.models import Caller
from grids.models import User
from hotline.fields import blind_index, encrypt
from hotline.rotation import encrypted_columns, rotate_column
from tests import factories

pytestmark = pytest.mark.django_db
OLD, NEW = (f"{name}:{base64.b64encode(bytes([n]) * 32).decode()}" for n, name in enumerate("ab"))
PHONE = User._meta.get_field("phone")


@pytest.fixture
def people(settings):
    """Five people whose phones the old key sealed; the new key is in the ring since."""
    settings.FIELD_KEYS = OLD
    made = [factories.make_user(f"user{n}", phone=f"1380013800{n}") for n in range(5)]
    made.append(factories.make_user("none"))
    settings.FIELD_KEYS = f"{NEW},{OLD}"
    return made


def stored(model, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {column} FROM {model._meta.db_table} ORDER BY id")
        return [value for (value,) in cursor.fetchall()]


def rotate(*arguments):
    out = StringIO()
    call_command("rotate_keys", *arguments, stdout=out)
    return out.getvalue()


def test_every_encrypted_column_is_known():
    places = [field.place for field in encrypted_columns()]

    assert places == sorted(places)
    assert {
        "cases_caller.phone", "cases_case.caller_address", "cases_case.caller_name",
        "cases_draft.content", "grids_user.phone",
    } <= set(places)  # fmt: skip


@pytest.mark.parametrize("batch", [1, 2, 5, 1000])
def test_rotation_seals_all_values_by_the_new_key(batch, people, settings):
    out = rotate(f"--batch={batch}")

    assert "grids_user.phone：重新加密 5，已是新密钥 0" in out
    assert [value[:2] for value in stored(User, "phone")] == ["b:"] * 5 + [""]
    settings.FIELD_KEYS = NEW
    assert [user.phone for user in User.objects.order_by("pk")] == [p.phone for p in people]


def test_rotating_again_finds_nothing_and_says_that_the_old_key_may_go(people):
    assert "可以停用" not in rotate()
    before = stored(User, "phone")

    out = rotate()

    assert "grids_user.phone：重新加密 0，已是新密钥 5" in out
    assert "旧密钥可以停用" in out
    assert stored(User, "phone") == before


def test_other_columns_rotate_and_look_up_by_phone_goes_on(people, settings, at):
    settings.FIELD_KEYS = OLD
    index = blind_index("13800138000")
    Caller.objects.create(phone="13800138000", phone_index=index, first_seen_at=at)
    settings.FIELD_KEYS = f"{NEW},{OLD}"

    rotate()

    settings.FIELD_KEYS = NEW
    caller = Caller.objects.get(phone_index=blind_index("13800138000"))
    assert caller.phone == "13800138000"


def test_what_somebody_writes_meanwhile_stands(people, monkeypatch):
    def slow_encrypt(value, place):
        # While the batch is being sealed, the second person gets another number.
        User.objects.filter(pk=people[1].pk).update(phone="13911111111")
        return encrypt(value, place)

    monkeypatch.setattr("hotline.rotation.encrypt", slow_encrypt)

    done = rotate_column(PHONE)

    assert done.renewed == 4
    assert User.objects.get(pk=people[1].pk).phone == "13911111111"


def test_value_whose_key_is_gone_stops_with_its_place_and_id(people, settings):
    settings.FIELD_KEYS = NEW

    with pytest.raises(
        CommandError, match=rf"no key 'a' for grids_user.phone \(id {people[0].pk}\)"
    ):
        rotate()


def test_value_of_another_column_stops_the_rotation(people):
    wrong = encrypt("x", "cases_caller.phone").replace("b:", "a:", 1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE grids_user SET phone = %s WHERE id = %s", [wrong, people[2].pk])

    with pytest.raises(CommandError, match="does not open"):
        rotate()


def test_batch_of_nothing_is_refused():
    with pytest.raises(CommandError, match="至少为 1"):
        rotate("--batch=0")
