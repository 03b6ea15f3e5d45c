"""The modules where a wrong operator is a wrong figure or a leak, and the tests that hold each."""

from dataclasses import dataclass

GRIDS, CASES, REPORTS = "tests/grids/", "tests/cases/", "tests/reports/"


@dataclass(frozen=True)
class Target:
    """A module by its path, and the tests that must notice a change in it."""

    path: str
    tests: tuple[str, ...]


def _target(path: str, *tests: str) -> Target:
    return Target(path, tests)


TARGETS: tuple[Target, ...] = (
    # Clocks.
    _target("grids/deadlines.py", f"{GRIDS}test_deadlines.py", f"{GRIDS}test_calendars.py"),
    _target("grids/terms.py", f"{GRIDS}test_terms.py", f"{GRIDS}test_calendars.py"),
    _target("cases/rules/escalation.py", f"{CASES}test_escalation.py"),
    _target("cases/rules/retries.py", f"{CASES}test_retries.py"),
    _target("cases/services/clocks/timekeeping.py", f"{CASES}test_timekeeping.py"),
    # Who gets a case, who holds a row, who is called.
    _target("grids/routing.py", f"{GRIDS}test_routing.py"),
    _target("hotline/leases.py", "tests/test_leases.py"),
    _target("cases/services/record/callback_sampling.py", f"{CASES}test_callback_sampling.py"),
    # Who sees and decides what.
    _target("cases/rules/phones.py", f"{CASES}test_phones.py"),
    _target("hotline/telephone_numbers.py", f"{CASES}test_phones.py"),
    _target(
        "cases/access/privacy.py",
        f"{CASES}test_secret_citizens.py",
        f"{CASES}test_hidden_citizen.py",
        f"{CASES}test_visibility.py",
    ),
    _target("cases/access/reviewing.py", f"{CASES}test_reviewing.py"),
    _target("cases/access/branches.py", f"{CASES}test_sub_dispatch.py", f"{CASES}test_let_go.py"),
    _target("cases/access/read_scope.py", f"{CASES}test_sub_dispatch.py", f"{CASES}test_let_go.py"),
    _target("cases/access/own_parts.py", f"{CASES}test_own_parts.py"),
    _target(
        "cases/guards/callback.py",
        f"{CASES}test_appeals.py",
        f"{CASES}test_callback_page.py",
        f"{CASES}test_callback_holds.py",
    ),
    # Figures.
    _target("reports/periods.py", f"{REPORTS}test_periods.py"),
    _target("reports/rates/spans.py", f"{REPORTS}test_rates_spans.py"),
    _target(
        "reports/rates/values.py",
        f"{REPORTS}test_rates_counting.py",
        f"{REPORTS}test_rates_deadlines.py",
    ),
    _target(
        "reports/rates/counting.py",
        f"{REPORTS}test_rates_counting.py",
        f"{REPORTS}test_rates_deadlines.py",
        f"{REPORTS}test_leader_overview.py",
    ),
    _target("reports/bulletins/counting/figure_rows.py", f"{REPORTS}test_figures.py"),
)
