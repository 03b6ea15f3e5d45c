"""Notices that were written before they had an app of their own come along, and go back."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from notices.models import Delivery, Notice
from notices.services.deliveries import hand_out

pytestmark = pytest.mark.django_db(transaction=True)
BEFORE = [
    ("cases", "0066_months_of_timeline"),
    ("notices", None),
    ("reports", "0010_growing_choices"),
]


def migrate(targets):
    """Bring the schema to named migrations and return the models as they were."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return executor.loader.project_state([t for t in targets if t[1]]).apps


@pytest.fixture
def newest():
    """Return all newest migrations, and bring the schema back to them at the end."""
    nodes = MigrationExecutor(connection).loader.graph.leaf_nodes()
    yield nodes
    migrate(nodes)
    ContentType.objects.clear_cache()


def test_notices_with_rows_move_there_and_back(make_case, at, newest):
    case = make_case()
    [notice] = Notice.objects.all()
    hand_out(notice, at=at)
    [delivery] = Delivery.objects.all()
    ContentType.objects.clear_cache()
    kept = ContentType.objects.get_for_model(Delivery)

    old = migrate(BEFORE)
    row = old.get_model("cases", "Notice").objects.get(pk=notice.pk)
    assert (row.case_id, row.text) == (case.pk, f"新派工单 {case.number}")
    assert old.get_model("cases", "Delivery").objects.get().channel == delivery.messenger
    assert ContentType.objects.get(pk=kept.pk).app_label == "cases"
    old.get_model("cases", "Notice").objects.create(
        kind="bulletin", role="bulletin_editor", text="草稿", page="/bulletins/7/", created_at=at
    )

    migrate(newest)
    moved = Notice.objects.get(pk=notice.pk)
    assert (moved.subject_kind, moved.subject_id, moved.number) == ("case", case.pk, case.number)
    assert (str(moved), moved.text) == (f"新派工单 {case.number}", "新派工单")
    assert Delivery.objects.get(notice=moved).messenger == delivery.messenger
    assert ContentType.objects.get(pk=kept.pk).app_label == "notices"
    told = Notice.objects.get(kind="bulletin")
    assert (told.subject_kind, told.subject_id) == ("bulletin", 7)
