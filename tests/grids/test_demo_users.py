import stat
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from grids.demo_users import read_accounts
from grids.models import Role, RoleGrant, Unit, UnitKind, UnitLevel, User
from tests import factories


@pytest.fixture
def home(tmp_path: Path, settings, unit: Unit) -> Path:
    factories.make_unit(
        "市公安交通管理局", code="traffic-police", kind=UnitKind.DEPARTMENT, level=UnitLevel.CITY
    )
    factories.make_body()
    settings.HOTLINE_HOME = tmp_path
    return tmp_path


def test_seed_demo_users_gives_every_role_a_door(home: Path) -> None:
    call_command("seed_demo_users")
    accounts = read_accounts(home / "demo_accounts.txt")
    granted = set(RoleGrant.objects.values_list("role", flat=True))
    assert granted == {role.value for role in Role}
    assert all(
        User.objects.get(username=a.username).check_password(a.password) for a in accounts.values()
    )
    assert len({account.password for account in accounts.values()}) == len(accounts)


def test_seed_demo_users_keeps_the_list_to_its_owner(home: Path) -> None:
    call_command("seed_demo_users")
    assert stat.S_IMODE((home / "demo_accounts.txt").stat().st_mode) == 0o600


def test_seed_demo_users_twice_keeps_people_and_passwords(home: Path) -> None:
    call_command("seed_demo_users")
    before = (home / "demo_accounts.txt").read_text()
    call_command("seed_demo_users")
    assert (home / "demo_accounts.txt").read_text() == before
    assert User.objects.count() == RoleGrant.objects.count() == len(before.splitlines())


def test_seed_demo_users_lost_list_gets_new_passwords(home: Path) -> None:
    call_command("seed_demo_users")
    before = read_accounts(home / "demo_accounts.txt")["operator"]
    (home / "demo_accounts.txt").unlink()
    call_command("seed_demo_users")
    after = read_accounts(home / "demo_accounts.txt")["operator"]
    assert after.password != before.password
    assert User.objects.get(username="operator").check_password(after.password)


def test_seed_demo_users_clerks_sit_in_different_units(home: Path) -> None:
    call_command("seed_demo_users")
    units = RoleGrant.objects.filter(role=Role.UNIT_CLERK).values_list("unit__name", flat=True)
    assert set(units) == {"城东区政府", "市公安交通管理局"}


def test_seed_demo_users_refuses_in_production(home: Path, settings) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="生产环境不允许演示账号"):
        call_command("seed_demo_users")
    assert not User.objects.exists()


def test_seed_demo_users_leaves_a_real_person_of_that_name_alone(home: Path) -> None:
    real = factories.make_user("operator")
    with pytest.raises(CommandError, match="operator"):
        call_command("seed_demo_users")
    assert list(User.objects.all()) == [real]
    assert not real.grants.exists()


def test_seed_demo_users_before_the_city_says_what_to_run(db: None) -> None:
    with pytest.raises(CommandError, match="seed_city"):
        call_command("seed_demo_users")


def test_demo_account_is_locked_out_of_production(home: Path, settings, client: Client) -> None:
    call_command("seed_demo_users")
    account = read_accounts(home / "demo_accounts.txt")["leader"]
    assert client.login(username="leader", password=account.password)
    assert client.get("/").status_code == 200
    settings.PRODUCTION = True
    assert client.get("/").status_code == 302
    assert not Client().login(username="leader", password=account.password)
