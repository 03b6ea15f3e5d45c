"""The people and the reference rows that most tests need; the names are the roles.

`handler` works in `unit`, `stranger` in `other_unit`; neither unit is above the other.
"""

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from grids.models import (
    Body,
    Category,
    Channel,
    CountsAs,
    Grid,
    HazardCategory,
    LimitRule,
    Role,
    Unit,
    UnitKind,
    UnitLevel,
    User,
)
from tests import factories

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def at() -> datetime:
    """A Tuesday morning in working hours, on one of the two printed days."""
    return datetime(2024, 12, 10, 9, 0, tzinfo=SHANGHAI)


@pytest.fixture
def limit_rule(db: None) -> LimitRule:
    """The only limit of the city, which fits every case."""
    return factories.make_limit()


@pytest.fixture
def unit(limit_rule: LimitRule) -> Unit:
    """The unit to which tests dispatch (a limit for it exists)."""
    return factories.make_unit("城东区政府", code="630102")


@pytest.fixture
def other_unit(limit_rule: LimitRule) -> Unit:
    """A unit that has nothing to do with `unit`."""
    return factories.make_unit("城西区政府", code="630104")


@pytest.fixture
def sub_unit(unit: Unit) -> Unit:
    """A street office below `unit`."""
    return factories.make_unit(
        "东关大街街道办事处",
        code="630102001",
        parent=unit,
        kind=UnitKind.STREET,
        level=UnitLevel.STREET,
    )


@pytest.fixture
def centre(db: None) -> Unit:
    """The hotline centre itself."""
    return factories.make_unit(
        "西宁市12345政务服务便民热线中心",
        code="centre",
        short_name="热线中心",
        kind=UnitKind.CENTRE,
        level=UnitLevel.CITY,
        phrase="",
    )


@pytest.fixture
def grid(db: None) -> Grid:
    """A district."""
    return factories.make_grid("城东区", code="630102")


@pytest.fixture
def category(db: None) -> Category:
    """A hotspot category."""
    return factories.make_category("物业服务", code="1", position=1, is_hotspot=True)


@pytest.fixture
def other_category(db: None) -> Category:
    """A hotspot category that comes after `category`."""
    return factories.make_category(
        "交通秩序", code="3", position=3, is_hotspot=True, unit_phrase="市公安交通管理局"
    )


@pytest.fixture
def phone_channel(db: None) -> Channel:
    """The line itself."""
    return factories.make_channel("12345热线", code="phone", counts_as=CountsAs.CALL, position=1)


@pytest.fixture
def web_channel(db: None) -> Channel:
    """A channel that counts as 网民留言."""
    return factories.make_channel(
        "西宁12345微信公众号", code="wechat", counts_as=CountsAs.WEB, position=2
    )


@pytest.fixture
def hotline_body(db: None) -> Body:
    """The hotline as a receiver of hazards."""
    return factories.make_body("12345政务服务便民热线", code="hotline", is_hotline=True, position=1)


@pytest.fixture
def fire_body(db: None) -> Body:
    """A receiver of hazards other than the hotline."""
    return factories.make_body("西宁市消防救援支队", code="fire", position=3)


@pytest.fixture
def hazard_category(db: None) -> HazardCategory:
    """A hazard category."""
    return factories.make_hazard_category("消防安全", position=2)


@pytest.fixture
def operator(db: None) -> User:
    """话务员."""
    return factories.make_person(Role.OPERATOR, full_name="张话务")


@pytest.fixture
def shift_leader(db: None) -> User:
    """值班长."""
    return factories.make_person(Role.SHIFT_LEADER, full_name="王值班")


@pytest.fixture
def dispatcher(db: None) -> User:
    """派单审核员."""
    return factories.make_person(Role.DISPATCHER, full_name="李派单")


@pytest.fixture
def callback_agent(db: None) -> User:
    """回访员."""
    return factories.make_person(Role.CALLBACK_AGENT, full_name="赵回访")


@pytest.fixture
def supervisor(db: None) -> User:
    """督办员."""
    return factories.make_person(Role.SUPERVISOR, full_name="孙督办")


@pytest.fixture
def bulletin_editor(db: None) -> User:
    """日报编辑."""
    return factories.make_person(Role.BULLETIN_EDITOR, full_name="周编辑")


@pytest.fixture
def bulletin_issuer(db: None) -> User:
    """签发人."""
    return factories.make_person(Role.BULLETIN_ISSUER, full_name="吴签发")


@pytest.fixture
def leader(db: None) -> User:
    """领导."""
    return factories.make_person(Role.LEADER, full_name="郑领导")


@pytest.fixture
def handler(unit: Unit) -> User:
    """承办人 of `unit`."""
    return factories.make_person(Role.UNIT_CLERK, username="handler", full_name="陈承办", unit=unit)


@pytest.fixture
def colleague(unit: Unit) -> User:
    """Another 承办人 of `unit`."""
    return factories.make_person(
        Role.UNIT_CLERK, username="colleague", full_name="李承办", unit=unit
    )


@pytest.fixture
def unit_leader(unit: Unit) -> User:
    """承办单位负责人 of `unit`."""
    return factories.make_person(Role.UNIT_LEADER, full_name="刘局长", unit=unit)


@pytest.fixture
def sub_handler(sub_unit: Unit) -> User:
    """承办人 of the street office below `unit`."""
    return factories.make_person(
        Role.UNIT_CLERK, username="sub_handler", full_name="马街道", unit=sub_unit
    )


@pytest.fixture
def stranger(other_unit: Unit) -> User:
    """承办人 of `other_unit`, who must see nothing of `unit`."""
    return factories.make_person(
        Role.UNIT_CLERK, username="stranger", full_name="路人甲", unit=other_unit
    )


@pytest.fixture
def hazard_filer(fire_body: Body) -> User:
    """隐患报送员 of `fire_body`."""
    return factories.make_person(Role.HAZARD_FILER, full_name="何消防", body=fire_body)


@pytest.fixture
def system_admin(db: None) -> User:
    """系统管理员."""
    return factories.make_person(Role.SYSTEM_ADMIN, full_name="钱系统")


@pytest.fixture
def keeper(db: None) -> User:
    """安全管理员, who keeps the accounts."""
    return factories.make_person(Role.SECURITY_ADMIN, username="keeper", full_name="安管")
