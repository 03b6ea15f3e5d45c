"""What grows with the product needs no migration for each new one."""

import re

import pytest
from django.apps import apps
from django.db import migrations, models
from django.db.migrations.writer import MigrationWriter

from cases.rules.states import Verb
from hotline.growing_choices import GrowingChoices
from tests.test_architecture import ORDER

GROWING = {kind: kind.choices for kind in GrowingChoices.__subclasses__()}


def fields():
    for model in apps.get_models():
        for field in model._meta.fields:
            if field.choices and list(field.choices) in GROWING.values():
                yield field


# What a case, a part or a row is of, and what was done: releases add to these.
RESTATED = re.compile(r"kind|deed|role|verb|step|series|subject|(start_|stop_)?reason|(.*_)?state")


def restating():
    for model in apps.get_models():
        for field in model._meta.fields:
            is_own = model.__module__.split(".")[0] in ORDER
            if is_own and field.choices and RESTATED.fullmatch(field.name):
                yield field


@pytest.mark.parametrize("field", list(restating()), ids=str)
def test_what_restates_kinds_deeds_and_roles_needs_no_migration(field):
    assert callable(field.deconstruct()[3]["choices"])


@pytest.mark.parametrize("field", list(fields()), ids=str)
def test_a_field_names_the_method_and_not_the_list(field):
    assert field.deconstruct()[3]["choices"].__self__ in GROWING


def test_a_migration_is_written_with_the_name_alone():
    field = models.CharField(max_length=24, choices=Verb.listed)
    altered = migrations.AlterField("event", "verb", field)
    written = MigrationWriter.serialize(altered)[0]
    assert "choices=cases.rules.states.Verb.listed" in written
    assert dict(field.choices)[Verb.DISPATCH] == Verb.DISPATCH.label
