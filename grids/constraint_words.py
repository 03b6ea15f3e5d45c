"""What a form of the back office says where the database refuses a row, and beside which field.

The database's constraints hold whatever a form checks: a form looks first, the database has
the last word when two people save at once. Both say the same sentence.
"""

import re
from typing import Any, NamedTuple

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from django.db.models import Model

from grids.models.user import GRANTED_TWICE
from hotline.bounds import out_of_bounds
from hotline.constraints import ENDING

ROLES_EXCLUDE = "系统、安全、审计管理员互斥，也不能兼任业务角色。"
CLASH = "与已有的数据冲突，没有保存，请核对后重试。"
MISSING = "请填写这一项。"
_KEY = re.compile(r"\(([^)]+)\)=")


class Fault(NamedTuple):
    """A field, empty for the form as a whole, and what is said beside it."""

    field: str
    sentence: str


# By the constraint's name; apps to the right of here register theirs.
WORDS: dict[str, Fault] = {
    "category_name_once": Fault("name", "这一上级下已有同名的分类，请换一个名称。"),
    "duty_ends_after_start": Fault("ends_at", "结束时间应晚于开始时间。"),
    "duty_shift_once": Fault("starts_at", "该单位已有从这一时间开始的班次。"),
    "one_hotline_body": Fault("is_hotline", "已有一个受理单位是本热线，只能有一个。"),
    "responsibility_once": Fault("unit", "这一分类和地域已有该单位，请在原来的一条上改。"),
    "one_canned_reply_per_title": Fault("title", "已有同名的常用答复，请换一个标题。"),
    "limit_amount_at_least_one": Fault("amount", "时限至少为 1。"),
    "grant_once": Fault("role", GRANTED_TWICE),
    "merged_unit_is_out_of_use": Fault("is_active", "单位已撤并，不能重新启用；请新建单位。"),
    "unit_role_has_unit": Fault("unit", "该角色须指定单位。"),
    "hazard_filer_has_body": Fault("body", "该角色须指定隐患受理单位。"),
    "grant_ends_after_start": Fault("to_on", "结束日期不能早于开始日期。"),
    "separate_duties": Fault("role", ROLES_EXCLUDE),
    **{
        f"{table}_{field}_{ENDING}": Fault(field, out_of_bounds("日期"))
        for table, fields in (
            ("duty", ("starts_at", "ends_at")),
            ("unit", ("valid_from", "valid_to")),
            ("former_name", ("until",)),
            ("grant", ("from_on", "to_on")),
            ("token", ("expires_at",)),
            ("workday", ("on",)),
        )
        for field in fields
    },
}


def register_words(words: dict[str, Fault]) -> None:
    """Make the words of an app's constraints known; called when the apps are ready."""
    WORDS.update(words)


def said_twice(model: type[Model], names: list[str]) -> Fault:
    """Return what is said of a value, or of values together, that some other row has already."""
    known = {field.name: field for field in model._meta.concrete_fields}
    labels = "、".join(str(known[name].verbose_name) for name in names)
    return Fault(names[-1], f"已有相同的{labels}，请换一个。")


def fault_of(error: IntegrityError, model: type[Model]) -> Fault:
    """Return what to say of a row that the database refused."""
    diag = getattr(error.__cause__, "diag", None)
    if (name := getattr(diag, "constraint_name", None)) in WORDS:
        return WORDS[name]
    column = getattr(diag, "column_name", None)
    if column and (field := _field(model, column)):
        return Fault(field, MISSING)
    key = _KEY.search(getattr(diag, "message_detail", None) or "")
    fields = [_field(model, one.strip()) for one in key[1].split(",")] if key else []
    if fields and all(fields):
        return said_twice(model, fields)
    return Fault("", CLASH)


def _field(model: type[Model], column: str) -> str:
    """Return the field of a column; empty for one of another table."""
    return next((f.name for f in model._meta.concrete_fields if f.column == column), "")


class ConstraintWords:
    """A form that says its model's constraints in the city's language, beside their fields.

    Put before the form's own class. `refused` is what the database said to a first saving.
    """

    instance: Model
    fields: dict[str, Any]
    refused: Fault | None = None

    def clean(self) -> Any:
        """Say what the database refused, once everything else was looked at."""
        values = super().clean()  # type: ignore[misc]
        if self.refused is not None:
            self._say(self.refused)
        return values

    def validate_unique(self) -> None:
        """Look for rows with the same values; what they share is named by its label."""
        try:
            self.instance.validate_unique(exclude=self._get_validation_exclusions())  # type: ignore[attr-defined]
        except ValidationError as error:
            for name, found in error.error_dict.items():
                for one in found:
                    self._say(self._twice(name, one))

    def _twice(self, name: str, error: ValidationError) -> Fault:
        checked = list((error.params or {}).get("unique_check", ())) or [name]
        if NON_FIELD_ERRORS in checked:
            return Fault("", error.messages[0])
        return said_twice(type(self.instance), checked)

    def _post_clean(self) -> None:
        """Check the row; its constraints in the words of this module instead of Django's."""
        own = vars(self.instance)
        own["validate_constraints"] = lambda exclude=None: None
        try:
            super()._post_clean()  # type: ignore[misc]
        finally:
            del own["validate_constraints"]
        self._hold_against_constraints()

    def _hold_against_constraints(self) -> None:
        exclude = self._get_validation_exclusions()  # type: ignore[attr-defined]
        for model, constraints in self.instance.get_constraints():
            for constraint in constraints:
                try:
                    constraint.validate(model, self.instance, exclude=exclude)
                except ValidationError as error:
                    self._say(WORDS.get(constraint.name) or Fault("", error.messages[0]))

    def _say(self, fault: Fault) -> None:
        beside = fault.field if fault.field in self.fields else None
        # What the form's own check has said already need not be said twice.
        if beside is None or beside not in self.errors:  # type: ignore[attr-defined]
            self.add_error(beside, fault.sentence)  # type: ignore[attr-defined]


def with_words(form: type[Any], refused: Fault | None = None) -> type[Any]:
    """Return a form's class that says constraints in words; `refused` is said in any case."""
    bases = (form,) if issubclass(form, ConstraintWords) else (ConstraintWords, form)
    return type(form.__name__, bases, {"refused": refused})
