"""Trees that keep their paths, roles that exclude each other, settings that are checked."""

from datetime import date, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from grids.declared_rules import RULES
from grids.models import (
    Category,
    CitySetting,
    Grid,
    Responsibility,
    Role,
    RoleGrant,
    Unit,
    User,
)
from grids.models.user import ADMIN_ROLES, UNIT_ROLES
from grids.rules import CITY, forget_rules, rule
from grids.services import (
    decide_proposal,
    grant_role,
    pinyin_key,
    propose_responsibility,
    save_node,
    set_rule,
)
from hotline.errors import Conflict, Forbidden, InvalidInput
from tests import factories

pytestmark = pytest.mark.django_db
WORKING_ROLES = [role for role in Role if role not in ADMIN_ROLES]
PLAIN_ROLES = [r for r in WORKING_ROLES if r not in UNIT_ROLES and r != Role.HAZARD_FILER]


@pytest.fixture
def person() -> User:
    return factories.make_user("person", "某人")


def paths(*nodes: Unit | Grid | Category) -> list[str]:
    for node in nodes:
        node.refresh_from_db()
    return [node.path for node in nodes]


# save_node


def test_new_node_stands_below_its_parent() -> None:
    root = factories.make_unit("甲")
    child = factories.make_unit("乙", parent=root)

    assert paths(root, child) == [f"{root.pk}/", f"{root.pk}/{child.pk}/"]
    assert (root.depth, child.depth) == (0, 1)


def test_moving_a_node_moves_everything_below_it_and_nothing_else() -> None:
    old, new, aside = (factories.make_unit(name) for name in ("旧", "新", "旁"))
    node = factories.make_unit("节点", parent=old)
    leaf = factories.make_unit("叶", parent=factories.make_unit("枝", parent=node))
    kept = factories.make_unit("留", parent=old)

    node.parent = new
    save_node(node)

    assert paths(node, leaf) == [
        f"{new.pk}/{node.pk}/",
        f"{new.pk}/{node.pk}/{leaf.parent_id}/{leaf.pk}/",
    ]
    assert paths(kept, aside) == [f"{old.pk}/{kept.pk}/", f"{aside.pk}/"]
    assert set(Unit.objects.below(new)) == {new, node, leaf.parent, leaf}


def test_moving_a_node_to_the_top_cuts_the_path() -> None:
    root = factories.make_grid("区")
    node = factories.make_grid("街道", parent=root, level="street")
    leaf = factories.make_grid("社区", parent=node, level="community")

    node.parent = None
    save_node(node)

    assert paths(node, leaf) == [f"{node.pk}/", f"{node.pk}/{leaf.pk}/"]


def test_moving_a_subtree_takes_the_same_queries_for_one_and_for_three_below(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    new, node = factories.make_unit("新"), factories.make_unit("节点")
    for number in range(3):
        factories.make_unit(f"叶{number}", parent=node)

    node.parent = new
    with django_assert_max_num_queries(9):
        save_node(node)

    assert Unit.objects.below(new).count() == 5


def test_moving_by_an_instance_read_before_another_move_keeps_the_subtree_whole() -> None:
    first, second, third = (factories.make_unit(name) for name in "甲乙丙")
    node = factories.make_unit("节点", parent=first)
    leaf = factories.make_unit("叶", parent=node)
    stale, stale_parent = Unit.objects.get(pk=node.pk), Unit.objects.get(pk=second.pk)
    node.parent = third
    save_node(node)
    second.parent = third
    save_node(second)

    stale.parent = stale_parent
    save_node(stale)

    above = f"{third.pk}/{second.pk}/{node.pk}/"
    assert paths(node, leaf) == [above, f"{above}{leaf.pk}/"]


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_node_may_not_stand_below_itself(depth: int) -> None:
    root = factories.make_unit("甲")
    line = [root, factories.make_unit("乙", parent=root)]
    line.append(factories.make_unit("丙", parent=line[-1]))

    root.parent = line[depth]
    with pytest.raises(InvalidInput) as refusal:
        save_node(root)

    assert refusal.value.fields == {"parent": "上级不能是自己或自己的下级。"}
    assert paths(*line)[0] == f"{root.pk}/"


def test_categories_are_at_most_five_levels_deep_also_after_a_move() -> None:
    node = None
    for level in range(5):
        node = factories.make_category(f"第{level}级", parent=node)
    with pytest.raises(InvalidInput, match="最多五级"):
        factories.make_category("第5级", parent=node)

    root = factories.make_category("另一类")
    moved = Category.objects.get(name="第0级")
    moved.parent = root
    with pytest.raises(InvalidInput, match="最多五级"):
        save_node(moved)


def test_saving_refreshes_the_key_by_which_names_are_sorted() -> None:
    unit = factories.make_unit("市教育局")

    unit.name = "市公安局"
    save_node(unit)

    assert Unit.objects.get(pk=unit.pk).name_pinyin == "shi gong an ju"
    assert len(pinyin_key("长" * 200)) == 300


# grant_role


@pytest.mark.parametrize("role", sorted(ADMIN_ROLES))
@pytest.mark.parametrize("held", [*sorted(ADMIN_ROLES), *PLAIN_ROLES])
def test_administrators_exclude_every_other_role(role: str, held: str, person: User) -> None:
    grant_role(user=person, role=held)
    if role == held:
        grant_role(user=person, role=role)
        assert person.grants.count() == 1
        return

    with pytest.raises(InvalidInput) as refusal:
        grant_role(user=person, role=role)

    assert set(refusal.value.fields) == {"role"}
    assert [grant.role for grant in person.grants.all()] == [held]


@pytest.mark.parametrize("role", PLAIN_ROLES)
def test_nobody_who_administers_handles_cases(role: str, person: User) -> None:
    grant_role(user=person, role=Role.AUDIT_ADMIN)

    with pytest.raises(InvalidInput):
        grant_role(user=person, role=role)


def test_working_roles_go_together(person: User, unit: Unit, other_unit: Unit) -> None:
    grant_role(user=person, role=Role.OPERATOR)
    grant_role(user=person, role=Role.DISPATCHER)
    grant_role(user=person, role=Role.UNIT_CLERK, unit=unit)
    grant_role(user=person, role=Role.UNIT_CLERK, unit=other_unit)

    assert person.role_codes() == {Role.OPERATOR, Role.DISPATCHER, Role.UNIT_CLERK}
    assert person.scope_unit_ids == {unit.pk, other_unit.pk}


def test_granting_is_seen_at_once_by_an_instance_that_had_looked_before(
    person: User, unit: Unit
) -> None:
    assert person.role_codes() == frozenset()
    assert person.scope_unit_ids == frozenset()

    grant_role(user=person, role=Role.UNIT_CLERK, unit=unit)

    assert Role.UNIT_CLERK in person.role_codes()
    assert person.scope_unit_ids == {unit.pk}


def test_a_role_that_has_ended_excludes_nothing(person: User) -> None:
    grant_role(user=person, role=Role.OPERATOR, to_on=date(2024, 6, 30))

    grant_role(user=person, role=Role.SYSTEM_ADMIN, from_on=date(2024, 7, 1))

    assert person.grants.count() == 2


@pytest.mark.parametrize(
    ("from_on", "to_on"),
    [
        (date(2024, 6, 30), None),
        (None, date(2024, 1, 1)),
        (date(2024, 3, 1), date(2024, 3, 2)),
        (None, None),
    ],
)
def test_roles_that_overlap_by_a_day_exclude_each_other(
    from_on: date | None, to_on: date | None, person: User
) -> None:
    grant_role(user=person, role=Role.OPERATOR, from_on=date(2024, 1, 1), to_on=date(2024, 6, 30))

    with pytest.raises(InvalidInput):
        grant_role(user=person, role=Role.SYSTEM_ADMIN, from_on=from_on, to_on=to_on)


def test_granting_again_gives_an_ended_role_anew(person: User) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    grant_role(user=person, role=Role.OPERATOR, to_on=yesterday)
    assert Role.OPERATOR not in person.role_codes()

    grant_role(user=person, role=Role.OPERATOR)

    assert Role.OPERATOR in person.role_codes()
    assert RoleGrant.objects.count() == 1


@pytest.mark.parametrize(
    ("role", "field"),
    [
        (Role.UNIT_CLERK, "unit"),
        (Role.UNIT_LEADER, "unit"),
        (Role.DISTRICT_CENTRE, "unit"),
        (Role.HAZARD_FILER, "body"),
        ("emperor", "role"),
    ],
)
def test_incomplete_or_unknown_grant_is_refused_with_a_sentence(
    role: str, field: str, person: User
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        grant_role(user=person, role=role)

    assert set(refusal.value.fields) == {field}
    assert not RoleGrant.objects.exists()


def test_grant_that_ends_before_it_begins_is_refused(person: User) -> None:
    with pytest.raises(InvalidInput) as refusal:
        grant_role(
            user=person, role=Role.OPERATOR, from_on=date(2024, 2, 1), to_on=date(2024, 1, 1)
        )

    assert set(refusal.value.fields) == {"to_on"}


@pytest.mark.parametrize(
    ("from_days", "to_days", "holds"),
    [(0, 0, True), (-1, 1, True), (1, None, False), (None, -1, False), (None, None, True)],
)
def test_grant_holds_from_its_first_to_its_last_day(
    from_days: int | None, to_days: int | None, holds: bool, person: User
) -> None:
    today = timezone.localdate()

    def day(days: int | None) -> date | None:
        return None if days is None else today + timedelta(days=days)

    grant_role(user=person, role=Role.OPERATOR, from_on=day(from_days), to_on=day(to_days))

    assert (Role.OPERATOR in person.role_codes()) is holds


def test_inactive_user_holds_no_role(operator: User) -> None:
    operator.is_active = False
    operator.save()

    assert User.objects.get(pk=operator.pk).role_codes() == frozenset()


# settings


def test_rule_is_the_default_until_the_city_sets_it() -> None:
    assert rule("callback.attempts") == 3

    set_rule("callback.attempts", 2)

    assert rule("callback.attempts") == 2


def test_settings_are_read_once_until_forgotten(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    set_rule("callback.attempts", 2)
    rule("callback.attempts")
    CitySetting.objects.update(value=5)

    with django_assert_num_queries(0):
        assert rule("callback.attempts") == 2
    forget_rules()
    assert rule("callback.attempts") == 5


def test_undeclared_setting_is_an_error_of_the_program() -> None:
    with pytest.raises(KeyError):
        rule("nothing.such")


def test_a_caller_cannot_change_a_setting_by_accident() -> None:
    rule("transfer.targets").append("12333")
    set_rule("objection.grounds", ["不属于本单位职责"])
    rule("objection.grounds").append("没空")

    assert rule("transfer.targets") == ["110", "119", "120", "122"]
    assert rule("objection.grounds") == ["不属于本单位职责"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("callback.attempts", "3"),
        ("callback.attempts", 0),
        ("callback.attempts", True),
        ("day.starts_at_hour", 6),
        ("rates.basically_percent", 101),
        ("rates.month_starts_on", 29),
        ("rates.weights", {"responded": 10}),
        ("hotspot.outside_top", 1),
        ("transfer.targets", "110"),
        ("transfer.targets", []),
        ("transfer.targets", [110]),
        ("city.name", ""),
        ("callback.secret_agents", [""]),
        ("callback.secret_agents", [7]),
        ("nothing.such", 1),
    ],
)
def test_setting_of_the_wrong_kind_is_refused(key: str, value: object) -> None:
    with pytest.raises(InvalidInput) as refusal:
        set_rule(key, value)

    assert refusal.value.fields
    assert not CitySetting.objects.exists()


def test_list_that_is_empty_by_default_takes_texts_and_may_be_emptied() -> None:
    set_rule("callback.secret_agents", ["callback_agent"])
    assert rule("callback.secret_agents") == ["callback_agent"]

    set_rule("callback.secret_agents", [])
    assert rule("callback.secret_agents") == []


@pytest.mark.parametrize("key", sorted(RULES))
def test_every_default_is_a_value_that_may_be_set(key: str) -> None:
    set_rule(key, RULES[key].default, note="如前")

    default = RULES[key].default
    named = default.replace(CITY, rule("city.name")) if isinstance(default, str) else default
    assert rule(key) == named


def test_an_administrator_decides_a_proposal_once(
    category: Category,
    unit: Unit,
    dispatcher: User,
    system_admin: User,
    at: datetime,
) -> None:
    proposal = propose_responsibility(
        category=category, grid=None, unit=unit, reason="会商", case_number="24121000001",
        actor=dispatcher, at=at,
    )  # fmt: skip
    with pytest.raises(Forbidden):
        decide_proposal(proposal, "confirmed", actor=dispatcher, at=at)
    decide_proposal(proposal, "confirmed", actor=system_admin, at=at)
    assert Responsibility.objects.get(category=category).unit == unit
    with pytest.raises(Conflict):
        decide_proposal(proposal, "declined", actor=system_admin, at=at)
