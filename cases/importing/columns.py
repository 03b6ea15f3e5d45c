"""Which column holds which field, as the person at the command line says."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hotline.errors import InvalidInput
from hotline.tables import Table

MESSAGE_FIELDS: dict[str, str] = {
    "title": "标题",
    "text": "诉求内容",
    "received_at": "接收时间",
    "outside_number": "外部编号",
    "source_due_at": "来源平台截止",
    "phone": "电话",
    "name": "姓名",
    "address": "住址",
    "place": "地点",
    "happened": "发生时间",
    "category": "事项分类",
    "kind": "诉求类型",
    "urgency": "紧急程度",
    "secret": "是否保密",
}
HISTORY_FIELDS: dict[str, str] = {
    **MESSAGE_FIELDS,
    "closed_at": "办结时间",
    "closed_way": "办结方式",
    "unit": "承办单位",
    "reply": "办理结果",
    "due_at": "办结期限",
}


@dataclass(frozen=True)
class Mapped:
    """Field → column; `file` and `column_of` name the place of a fault as the file does."""

    columns: Mapping[str, str]
    labels: Mapping[str, str]
    file: str = ""

    def column_of(self, field: str) -> str:
        """Return the column that holds a field, the field's label where none does."""
        return self.columns.get(field) or self.labels.get(field, field)

    def __contains__(self, field: str) -> bool:
        return field in self.columns


def map_columns(
    pairs: Iterable[str], table: Table, fields: Mapping[str, str], required: Iterable[str]
) -> Mapped:
    """Read pairs ``COLUMN=FIELD``; raises InvalidInput, one sentence per fault."""
    columns = table.columns
    found: dict[str, str] = {}
    faults: list[str] = []
    for pair in pairs:
        column, _, field = (part.strip() for part in pair.rpartition("="))
        if not column or not field:
            faults.append(f"“{pair}”应写作 列名=字段。")
        elif field not in fields:
            faults.append(f"没有字段“{field}”，可用：{_listed(fields)}。")
        elif column not in columns:
            faults.append(f"文件中没有列“{column}”，现有：{'、'.join(columns)}。")
        elif field in found:
            faults.append(f"字段“{field}”对应了两列：{found[field]}、{column}。")
        else:
            found[field] = column
    missing = [field for field in required if field not in found]
    faults += [f"请用 --map 指明“{fields[field]}”（{field}）是哪一列。" for field in missing]
    if faults:
        raise InvalidInput("\n".join(faults))
    return Mapped(found, fields, table.name)


def _listed(fields: Mapping[str, str]) -> str:
    return "、".join(f"{field}（{label}）" for field, label in fields.items())
