"""After a test that commits no row of any model is left, those that triggers keep included."""

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import connection

from cases.models import Event
from cases.rules.states import State
from tests.cases.walked import demand, make_case, make_in_state  # noqa: F401
from tests.emptying import OF_THE_MODELS, empty_tables, may_bypass_triggers


@pytest.fixture(autouse=True)
def owner(transactional_db):
    if not may_bypass_triggers():
        pytest.skip("Django empties the tables.")


def tables_with_rows() -> set[str]:
    models = (model for model in apps.get_models() if model._meta.managed)
    return {model._meta.db_table for model in models if model._default_manager.exists()}


def test_no_row_is_left_but_what_is_said_of_the_models(make_in_state, handler):  # noqa: F811
    make_in_state(State.HANDLING)
    assert Event.objects.exists()
    models = ContentType.objects.count()
    empty_tables()
    assert tables_with_rows() == OF_THE_MODELS
    assert ContentType.objects.count() == models


def test_triggers_keep_rows_again_behind_it():
    empty_tables()
    with connection.cursor() as cursor:
        cursor.execute("SHOW session_replication_role")
        assert cursor.fetchone() == ("origin",)
