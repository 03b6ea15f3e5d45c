"""The site, its papers and its messages bear the name of their own city, whichever it is."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from grids.models import CitySetting, Role
from grids.rules import forget_rules, rule
from grids.seeding.city import _seed_settings
from hotline.shell import site_name
from notices.messengers.messenger import signature
from reports.bulletins.content import build_content, lines_from
from reports.bulletins.wording.editor_choices import Choices
from reports.periods import period_of
from tests import factories
from tests.test_architecture import ORDER, ROOT, TEMPLATES, sources, spoken

pytestmark = pytest.mark.django_db
ANOTHER = "海东"
# The default of the setting, and what is said of how a value is typed.
NAMING = {ROOT / "grids" / "city_settings.py"}


@pytest.fixture
def another_city():
    CitySetting.objects.update_or_create(key="city.name", defaults={"value": ANOTHER})
    forget_rules()
    yield ANOTHER
    forget_rules()


def titles_of(answer):
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "西宁" not in text
    return re.findall(r"<title>(.*?)</title>", text, re.S)[0]


def test_the_pages_of_a_site_bear_the_name_of_its_city(another_city, client, operator):
    assert titles_of(client.get(reverse("login"))).strip().endswith(f"{ANOTHER}12345")
    client.force_login(operator)
    for name in ("home", "password_change", "cases:list", "cases:desk"):
        assert titles_of(client.get(reverse(name))).strip().endswith(f"{ANOTHER}12345"), name


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_the_back_office_bears_the_name_of_its_city(another_city, client, role):
    client.force_login(factories.make_person(role))
    assert f"{ANOTHER}12345后台" in titles_of(client.get(reverse("admin:index")))


def test_an_authenticator_app_names_the_city(another_city, operator):
    device = TOTPDevice(user=operator, name="手机")
    assert site_name() == f"{ANOTHER}12345"
    assert "%E6%B5%B7%E4%B8%9C12345" in device.config_url


def test_bulletins_and_letters_name_the_city(another_city):
    content = build_content("daily", period_of(date(2024, 12, 10)), Choices())
    told = "".join(line.text for line in lines_from(content.lines))
    assert ANOTHER in told and "西宁" not in told
    hotline = f"{ANOTHER}市12345政务服务便民热线中心"
    assert rule("bulletin.issuer") == rule("paper.issuer") == hotline


def test_mails_and_text_messages_begin_with_the_name_of_the_city(another_city):
    assert signature() == f"【{ANOTHER}12345】"


def test_a_city_without_a_name_is_not_seeded():
    class Nameless:
        city = "haidong"

        def document(self, table):
            return {"dispatch.direct_to_street": True}

    with pytest.raises(ValueError, match=r"city\.name"):
        _seed_settings(Nameless(), None)


def test_no_module_and_no_template_names_a_city():
    naming = [
        f"{path.relative_to(ROOT)}:{text.lineno}"
        for package in ORDER[:-1]
        for path in sources(package)
        if path not in NAMING
        for text in spoken(path)
        if "西宁" in text.value
    ]
    naming += [str(path) for path in TEMPLATES.rglob("*.html") if "西宁" in path.read_text()]
    assert naming == []
