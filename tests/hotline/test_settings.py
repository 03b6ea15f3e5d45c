"""Settings as a process of its own reads them from its environment."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hotline.embedded.instance import BASE_DIR, ensure_instance

SHOW = """
from django.conf import settings
print(settings.DATABASES['default']['HOST'], settings.DATABASES['default']['USER'])
"""
INSTALLED = "from django.conf import settings; print(settings.INSTALLED_APPS)"
EXTERNAL = "postgresql://city:secret@db.example:5432/hotline"


def read(home: Path, code: str = SHOW, **env: str) -> "subprocess.CompletedProcess[str]":
    base = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "hotline.settings"}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=base | {"HOTLINE_HOME": str(home)} | env,
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    ensure_instance(tmp_path)
    return tmp_path


def test_fresh_home_connects_as_the_application(home: Path) -> None:
    assert read(home).stdout.split() == ["127.0.0.1", "hotline_app"]


def test_owner_commands_connect_as_the_owner(home: Path) -> None:
    assert read(home, HOTLINE_DB_ROLE="owner").stdout.split()[1] == "hotline_owner"


def test_own_database_is_never_mixed_with_the_embedded_owner(home: Path) -> None:
    done = read(home, DATABASE_URL=EXTERNAL, HOTLINE_DB_ROLE="owner")
    assert done.stdout.split() == ["db.example", "city"]


def test_no_home_says_what_to_run(tmp_path: Path) -> None:
    done = read(tmp_path)
    assert "SECRET_KEY is not set; run `make setup` or set it." in done.stderr


def test_production_has_no_app_that_makes_days_up(home: Path) -> None:
    strict = {"HOTLINE_ENV": "production", "SECRET_KEY": "x" * 50}
    assert "simulation" not in read(home, INSTALLED, **strict).stdout
    assert "simulation" in read(home, INSTALLED).stdout


def test_production_refuses_weak_rules_for_passwords(home: Path) -> None:
    strict = {"HOTLINE_ENV": "production", "SECRET_KEY": "x" * 50}
    done = read(home, **strict, PASSWORD_MAX_AGE_DAYS="0")
    assert "PASSWORD_MAX_AGE_DAYS is 0; production wants 1 to 180" in done.stderr
    assert read(home, **strict).returncode == 0


@pytest.mark.parametrize("key", ["short", "django-insecure-" + "x" * 50])
def test_production_refuses_a_guessable_key(home: Path, key: str) -> None:
    done = read(home, HOTLINE_ENV="production", SECRET_KEY=key)
    assert "SECRET_KEY is too short or a known default." in done.stderr


def test_typefaces_of_the_home_reach_fontconfig(home: Path) -> None:
    (home / "fonts").mkdir()
    (home / "fonts" / "fonts.conf").write_text("<fontconfig/>")
    code = "import hotline.settings, os; print(os.environ['FONTCONFIG_FILE'])"
    assert read(home, code).stdout.strip() == str(home / "fonts" / "fonts.conf")


@pytest.mark.parametrize(
    ("channels", "said"),
    [
        ("console,pigeon", "there is no channel 'pigeon'"),
        ("sms", "NOTICE_CHANNELS names sms, so SMS_GATEWAY_URL must be set"),
        ("wecom", "NOTICE_CHANNELS names wecom, so WECOM_WEBHOOK_URL must be set"),
        ("email", "NOTICE_CHANNELS names email, so EMAIL_HOST must be set"),
    ],
)
def test_a_channel_that_is_not_configured_is_refused_at_the_start(
    home: Path, channels: str, said: str
) -> None:
    assert said in read(home, NOTICE_CHANNELS=channels).stderr


def test_a_configured_channel_and_one_of_the_sites_own_are_taken(home: Path) -> None:
    code = "from django.conf import settings; print(settings.NOTICE_CHANNELS)"
    url = "https://robot.example/send"
    done = read(home, code, NOTICE_CHANNELS="wecom, own=city.Own", WECOM_WEBHOOK_URL=url)
    assert done.stdout.strip() == "['wecom', 'own=city.Own']"


SIGN_ON = {
    "OIDC_ISSUER": "https://id.example", "OIDC_AUTHORIZATION_URL": "https://id.example/authorize",
    "OIDC_TOKEN_URL": "https://id.example/token", "OIDC_USERINFO_URL": "https://id.example/person",
    "OIDC_JWKS_URL": "https://id.example/keys", "OIDC_CLIENT_ID": "hotline",
    "OIDC_CLIENT_SECRET": "a-long-and-random-secret", "HOTLINE_ENV": "production",
    "SECRET_KEY": "k" * 50,
}  # fmt: skip


def test_an_identity_provider_is_taken_with_all_its_addresses(home: Path) -> None:
    code = "from django.conf import settings; print(settings.AUTHENTICATION_BACKENDS[-1])"
    done = read(home, code, **SIGN_ON)
    assert done.stdout.strip() == "grids.single_sign_on.SingleSignOnBackend"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("OIDC_TOKEN_URL", "http://id.example/token", "must begin with https://"),
        ("OIDC_ISSUER", "http://id.example", "must begin with https://"),
        ("OIDC_CLIENT_SECRET", "short", "OIDC_CLIENT_SECRET is too short"),
        ("OIDC_SIGN_ALGORITHM", "none", "OIDC_SIGN_ALGORITHM must be one of"),
        ("OIDC_SIGN_ALGORITHM", "HS256", "OIDC_SIGN_ALGORITHM must be one of"),
        ("OIDC_JWKS_URL", None, "OIDC_JWKS_URL is not set"),
    ],
)
def test_a_weak_identity_provider_is_refused_in_production(
    home: Path, name: str, value: str | None, said: str
) -> None:
    given = {key: one for key, one in {**SIGN_ON, name: value}.items() if one is not None}
    assert said in read(home, **given).stderr
