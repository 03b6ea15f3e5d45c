"""Cases and their people, whom most notices are about."""

from tests.cases.walked import demand, log_in, make_case, make_in_state  # noqa: F401
