import stat
from pathlib import Path

import pytest

from hotline.embedded import instance, ports


@pytest.fixture
def no_servers_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in instance.SERVER_NAMES:
        monkeypatch.delenv(name, raising=False)


def test_ensure_instance_draws_secrets_once(tmp_path: Path) -> None:
    first = instance.ensure_instance(tmp_path)
    assert instance.ensure_instance(tmp_path) == first
    assert len(first["SECRET_KEY"]) >= 50
    assert first["HOTLINE_FIELD_KEYS"].startswith("k1:")


def test_ensure_instance_two_homes_share_no_secret(tmp_path: Path) -> None:
    one, two = (instance.ensure_instance(tmp_path / name) for name in ("one", "two"))
    assert not {one[name] for name in one if name != "WEB_PORT"} & set(two.values())


def test_ensure_instance_keeps_the_file_to_its_owner(tmp_path: Path) -> None:
    instance.ensure_instance(tmp_path)
    assert stat.S_IMODE((tmp_path / instance.FILE_NAME).stat().st_mode) == 0o600


def test_ensure_instance_adds_what_an_older_file_lacks(tmp_path: Path) -> None:
    instance.write_values(tmp_path, {"SECRET_KEY": "kept"})
    values = instance.ensure_instance(tmp_path)
    assert values["SECRET_KEY"] == "kept"
    assert values["REDIS_URL"].startswith("redis://")


def test_write_values_full_disk_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    instance.write_values(tmp_path, {"A": "1"})
    monkeypatch.setattr(instance.os, "fsync", _raise_full)
    with pytest.raises(OSError, match="No space"):
        instance.write_values(tmp_path, {"A": "2"})
    assert instance.read_values(tmp_path) == {"A": "1"}
    assert [path.name for path in tmp_path.iterdir()] == [instance.FILE_NAME]


def _raise_full(handle: int) -> None:
    raise OSError(28, "No space left on device")


def test_read_values_skips_comments_and_keeps_later_equals_signs(tmp_path: Path) -> None:
    (tmp_path / instance.FILE_NAME).write_text("# note=1\nKEY = a=b==\nbroken\n")
    assert instance.read_values(tmp_path) == {"KEY": "a=b=="}


def test_with_port_changes_nothing_else() -> None:
    url = "postgresql://role:pass@127.0.0.1:15432/hotline"
    assert instance.with_port(url, 15999) == "postgresql://role:pass@127.0.0.1:15999/hotline"
    assert instance.port_of(url) == 15432
    assert (instance.username_of(url), instance.password_of(url)) == ("role", "pass")


def test_is_embedded_another_port_of_ours_is_still_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = instance.ensure_instance(tmp_path)
    monkeypatch.setenv("REDIS_URL", instance.with_port(values["REDIS_URL"], 1))
    assert instance.is_embedded("REDIS_URL", values)
    monkeypatch.setenv("REDIS_URL", "redis://10.0.0.9:6379/0")
    assert not instance.is_embedded("REDIS_URL", values)


def test_environment_own_database_does_not_meet_the_embedded_owner(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, no_servers_set: None
) -> None:
    values = instance.ensure_instance(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://city:x@db.example/hotline")
    env = instance.environment(values)
    assert env["DATABASE_URL"] == "postgresql://city:x@db.example/hotline"
    assert "DATABASE_OWNER_URL" not in env
    assert env["REDIS_URL"] == values["REDIS_URL"]


def test_first_free_passes_over_a_taken_port(taken_port: int) -> None:
    assert not ports.is_free(taken_port)
    assert ports.first_free(taken_port) > taken_port


def test_preferred_ports_of_neighbours_differ() -> None:
    homes = [Path(f"/srv/city{number}/var") for number in range(5)]
    found = {ports.preferred(ports.POSTGRES_BASE, home) for home in homes}
    assert len(found) == 5
    assert all(ports.POSTGRES_BASE <= port < ports.POSTGRES_BASE + ports.SPREAD for port in found)
