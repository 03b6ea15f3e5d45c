"""Encrypted columns: what is stored, what opens, what cannot be asked."""

import base64

import pytest
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from grids.models import User
from hotline.fields import blind_index, decrypt, encrypt, key_ring
from tests import factories

KEY_A, KEY_B = (base64.b64encode(bytes([n]) * 32).decode() for n in (1, 2))
PLACE = "grids_user.phone"


@pytest.fixture(autouse=True)
def known_keys(settings):
    settings.FIELD_KEYS = f"a:{KEY_A}"
    settings.FIELD_INDEX_KEY = KEY_A


def stored(user: User) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT phone FROM grids_user WHERE id = %s", [user.pk])
        return str(cursor.fetchone()[0])


# The two functions


@given(st.text(min_size=1, max_size=400))
def test_what_was_sealed_opens_again(text):
    sealed = encrypt(text, PLACE)

    assert decrypt(sealed, PLACE) == text
    assert sealed.startswith("a:")


def test_the_same_text_is_never_stored_alike():
    assert encrypt("13800138000", PLACE) != encrypt("13800138000", PLACE)


def test_a_value_moved_to_another_column_does_not_open():
    sealed = encrypt("13800138000", PLACE)

    with pytest.raises(ValueError, match=r"cases_caller\.phone does not open"):
        decrypt(sealed, "cases_caller.phone")


@pytest.mark.parametrize("position", [3, 20, -3])
def test_a_changed_value_does_not_open(position):
    key_id, _, encoded = encrypt("13800138000", PLACE).partition(":")
    raw = bytearray(base64.b64decode(encoded))
    raw[position] ^= 1

    with pytest.raises(ValueError, match="does not open"):
        decrypt(f"{key_id}:{base64.b64encode(raw).decode()}", PLACE)


@pytest.mark.parametrize(
    "value", ["13800138000", "a:", "a:AAAA", "a:不是", "zz:AAAA", f"a:{'A' * 40}", "a:###"]
)
def test_a_value_that_was_never_sealed_is_refused_with_its_column(value):
    with pytest.raises(ValueError, match=r"grids_user\.phone"):
        decrypt(value, PLACE)


def test_a_new_key_encrypts_and_the_old_one_still_opens(settings):
    old = encrypt("旧", PLACE)
    settings.FIELD_KEYS = f"b:{KEY_B},a:{KEY_A}"
    new = encrypt("新", PLACE)

    assert (old[:2], new[:2]) == ("a:", "b:")
    assert [decrypt(value, PLACE) for value in (old, new)] == ["旧", "新"]
    settings.FIELD_KEYS = f"b:{KEY_B}"
    with pytest.raises(ValueError, match="no key 'a'"):
        decrypt(old, PLACE)


@pytest.mark.parametrize(
    "spec",
    [
        "",
        "a",
        "a:",
        "a:short",
        f"a:{base64.b64encode(b'x' * 16).decode()}",  # AES-128 is not what is promised
        f"a:{KEY_A},a:{KEY_B}",  # which of the two would open?
        f":{KEY_A}",
    ],
)
def test_an_unusable_key_ring_is_refused(spec):
    key_ring.cache_clear()

    with pytest.raises(ImproperlyConfigured, match="HOTLINE_FIELD_KEYS"):
        key_ring(spec)


def test_spaces_in_the_key_ring_do_no_harm():
    assert list(key_ring(f" a:{KEY_A} , b:{KEY_B}, ")) == ["a", "b"]


# The blind index


def test_blind_index_is_stable_and_survives_a_new_key_ring(settings):
    before = blind_index("13800138000")
    settings.FIELD_KEYS = f"b:{KEY_B}"

    assert blind_index("13800138000") == before
    assert before == "dd1dd97f9564628c573518711105b770c9dc3775ed9730f7568b7610ceb0c410"


def test_blind_index_differs_by_value_and_by_key(settings):
    first = blind_index("13800138000")
    settings.FIELD_INDEX_KEY = KEY_B

    assert len({first, blind_index("13800138000"), blind_index("13800138001")}) == 3


# The column


@pytest.mark.django_db
def test_column_is_unreadable_in_the_database_and_plain_in_python():
    user = factories.make_user(phone="13800138000")

    assert "13800138000" not in stored(user)
    assert User.objects.get(pk=user.pk).phone == "13800138000"
    assert User.objects.values_list("phone", flat=True).get(pk=user.pk) == "13800138000"


@pytest.mark.django_db
def test_empty_text_stays_empty():
    user = factories.make_user()

    assert stored(user) == ""
    assert User.objects.get(pk=user.pk).phone == ""


@pytest.mark.django_db
def test_bulk_writes_and_updates_encrypt_too():
    user = factories.make_user()
    user.phone = "1"
    User.objects.bulk_update([user], ["phone"])
    assert (stored(user)[:2], User.objects.get(pk=user.pk).phone) == ("a:", "1")

    User.objects.filter(pk=user.pk).update(phone="2")
    assert (stored(user)[:2], User.objects.get(pk=user.pk).phone) == ("a:", "2")

    [made] = User.objects.bulk_create([User(username="bulk", full_name="批", phone="3")])
    assert (stored(made)[:2], User.objects.get(pk=made.pk).phone) == ("a:", "3")


@pytest.mark.django_db
def test_value_copied_from_another_column_does_not_open():
    user = factories.make_user(phone="13800138000")
    sealed_elsewhere = encrypt("13900139000", "cases_caller.phone")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE grids_user SET phone = %s WHERE id = %s", [sealed_elsewhere, user.pk]
        )

    with pytest.raises(ValueError, match="does not open"):
        User.objects.get(pk=user.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "lookup",
    ["phone", "phone__exact", "phone__contains", "phone__startswith", "phone__gt", "phone__in"],
)
def test_column_cannot_be_searched_by_value(lookup):
    # It could only answer wrongly: each writing of a value is stored differently.
    with pytest.raises(FieldError, match="encrypted"):
        User.objects.filter(**{lookup: ["1"] if lookup.endswith("in") else "1"}).exists()


@pytest.mark.django_db
def test_column_can_be_asked_whether_it_is_empty():
    user = factories.make_user(phone="1")
    factories.make_user("other")

    assert list(User.objects.exclude(phone="")) == [user]
    assert User.objects.filter(phone__isnull=True).count() == 0
