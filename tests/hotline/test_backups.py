"""A backup restores: every row, every file, and the keys that open them."""

import errno
import io
import os
import tarfile
from urllib.parse import urlsplit

import psycopg2
import pytest
from django.conf import settings
from django.db import connection

from cases.models import Attachment, Caller
from hotline import backups
from hotline.backups import BackupError, Place
from hotline.fields import blind_index, key_ring

pytestmark = pytest.mark.django_db(transaction=True)
KEYS = {
    "HOTLINE_FIELD_KEYS": settings.FIELD_KEYS,
    "HOTLINE_FIELD_INDEX_KEY": settings.FIELD_INDEX_KEY,
}


def url_of(database):
    owner = urlsplit(os.environ.get("DATABASE_OWNER_URL") or os.environ["DATABASE_URL"])
    return owner._replace(path=f"/{database}").geturl()


@pytest.fixture
def empty_database():
    """An empty database of its own beside the test's."""
    name = f"{connection.settings_dict['NAME']}_restored"
    line = psycopg2.connect(url_of("postgres"))
    line.autocommit = True
    cursor = line.cursor()
    cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
    cursor.execute(f'CREATE DATABASE "{name}"')
    yield name
    cursor.execute(f'DROP DATABASE "{name}"')
    line.close()


@pytest.fixture
def instance(tmp_path, at, operator):
    """An instance with a caller and an attached file."""
    media = tmp_path / "media"
    (media / "attachments").mkdir(parents=True)
    (media / "attachments" / "one").write_bytes(b"picture")
    Caller.objects.create(
        phone="13897001234", phone_index=blind_index("13897001234"), first_seen_at=at
    )
    Attachment.objects.create(
        file="attachments/one", name="照片.jpg", content_type="image/jpeg", size=7, digest="x",
        uploaded_at=at, uploaded_by=operator,
    )  # fmt: skip
    return Place(url_of(connection.settings_dict["NAME"]), media)


def rows(database, sql):
    line = psycopg2.connect(url_of(database))
    try:
        cursor = line.cursor()
        cursor.execute(sql)
        return cursor.fetchall()
    finally:
        line.close()


def test_a_backup_restores_rows_files_and_keys(instance, empty_database, tmp_path, at):
    target = tmp_path / "night.backup"
    backups.make_backup(instance, target, KEYS, at=at)
    assert target.stat().st_mode & 0o777 == 0o600
    new = Place(url_of(empty_database), tmp_path / "new-media")
    kept = []
    backups.restore_backup(target, new, keep_keys=kept.append)
    assert kept == [KEYS]
    assert (new.media / "attachments" / "one").read_bytes() == b"picture"
    (sealed,) = rows(empty_database, "SELECT phone FROM cases_caller")[0]
    assert "13897001234" not in sealed
    assert sealed.partition(":")[0] in key_ring(KEYS["HOTLINE_FIELD_KEYS"])
    here = rows(connection.settings_dict["NAME"], "SELECT count(*) FROM django_migrations")
    assert rows(empty_database, "SELECT count(*) FROM django_migrations") == here
    triggers = "SELECT count(*) FROM pg_trigger WHERE tgname = 'append_only'"
    assert rows(empty_database, triggers)[0][0] >= 2


def test_a_restored_search_index_still_answers(instance, empty_database, tmp_path, at):
    target = tmp_path / "night.backup"
    backups.make_backup(instance, target, KEYS, at=at)
    backups.restore_backup(target, Place(url_of(empty_database), tmp_path / "new-media"))
    assert rows(empty_database, "SELECT text_pairs('供暖不热')") == [(["不热", "供暖", "暖不"],)]


def damage(source, target):
    """Copy the archive with one file's content changed."""
    with tarfile.open(source) as old, tarfile.open(target, "w") as new:
        for member in old.getmembers():
            content = old.extractfile(member).read()
            if member.name == "keys.env":
                content = content.replace(b"K", b"k")
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))


def test_a_damaged_backup_touches_nothing(instance, empty_database, tmp_path, at):
    good, bad = tmp_path / "good.backup", tmp_path / "bad.backup"
    backups.make_backup(instance, good, KEYS, at=at)
    damage(good, bad)
    new = Place(url_of(empty_database), tmp_path / "new-media")
    with pytest.raises(BackupError, match=r"damaged: keys\.env"):
        backups.restore_backup(bad, new)
    assert not new.media.exists()
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert rows(empty_database, tables) == [(0,)]


def find_no_room(*args, **options):
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("fails", ["media", "keys", "database"])
def test_a_restore_that_failed_half_way_can_be_repeated(
    fails, instance, empty_database, tmp_path, at, monkeypatch
):
    target = tmp_path / "night.backup"
    backups.make_backup(instance, target, KEYS, at=at)
    new, kept = Place(url_of(empty_database), tmp_path / "new-media"), []
    with monkeypatch.context() as patch, pytest.raises((BackupError, OSError)):
        if fails == "media":
            patch.setattr(backups.shutil, "copytree", find_no_room)
        if fails == "database":
            patch.setattr(backups, "find_tool", lambda name: "false")
        keep = find_no_room if fails == "keys" else kept.append
        backups.restore_backup(target, new, keep_keys=keep)
    tables = "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
    assert rows(empty_database, tables) == [(0,)]
    kept.clear()
    backups.restore_backup(target, new, keep_keys=kept.append)
    assert kept == [KEYS]
    assert rows(empty_database, "SELECT count(*) FROM cases_caller") == [(1,)]
    assert (new.media / "attachments" / "one").read_bytes() == b"picture"


def test_half_a_file_is_no_backup(instance, tmp_path, at):
    good = tmp_path / "good.backup"
    backups.make_backup(instance, good, KEYS, at=at)
    half = tmp_path / "half.backup"
    half.write_bytes(good.read_bytes()[:2000])
    with pytest.raises(BackupError, match="no whole backup"):
        backups.restore_backup(half, instance)


def test_restoring_into_a_used_database_is_refused(instance, tmp_path, at):
    target = tmp_path / "night.backup"
    backups.make_backup(instance, target, KEYS, at=at)
    with pytest.raises(BackupError, match="pg_restore failed"):
        backups.restore_backup(target, instance)
    assert Caller.objects.count() == 1
