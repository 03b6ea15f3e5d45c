"""What the OpenAPI document says of forms and refusals."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

REFUSAL = {
    "type": "object",
    "required": ["message"],
    "properties": {
        "message": {"type": "string", "description": "一句话说明原因"},
        "fields": {"type": "object", "additionalProperties": {"type": "string"}},
        "changes": {"type": "array", "items": {"type": "string"}},
        "about": {"type": "string", "description": "挡在前面的工单编号，可对它继续操作"},
        "warnings": {
            "type": "array",
            "description": "提交前请再看一眼；仍要提交的，带 acknowledge_warnings=true 再发一次",
            "items": {
                "type": "object",
                "required": ["kind", "found", "sentence"],
                "properties": {
                    "kind": {"type": "string"},
                    "found": {"type": "string"},
                    "sentence": {"type": "string"},
                },
            },
        },
    },
}
KEY = OpenApiParameter(
    "Idempotency-Key", str, OpenApiParameter.HEADER,
    description="客户端为这次提交生成的键；同一键重复提交只生效一次。",
)  # fmt: skip


def refusals(*statuses: int) -> dict[int, OpenApiResponse]:
    """Return the responses of the refusals that a view may answer with."""
    said = {
        400: "填写有误，fields 指明字段",
        401: "没有登录，或令牌无效、已过期",
        403: "没有权限",
        404: "没有找到",
        409: "情况已变化，changes 说明变化；或须再看一眼，warnings 说明",
        413: "文件太大",
        429: "一分钟内请求过多，Retry-After 说明多少秒后再试",
    }
    return {status: OpenApiResponse(REFUSAL, said[status]) for status in statuses}


# What any address may answer: an address that cannot be meant, nobody known, a token or a
# person without the right, too many requests.
ALWAYS = (400, 401, 403, 429)


class TokenScheme(OpenApiAuthenticationExtension):
    """How an outside system's token is sent."""

    target_class = "grids.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        """Describe the header."""
        del auto_schema
        return {"type": "http", "scheme": "bearer"}


class RefusingSchema(AutoSchema):
    """Adds to each operation the refusals that any address may answer with."""

    def get_operation(self, *given: Any, **named: Any) -> Any:
        """Describe the operation with the refusals that it does not tell of itself."""
        operation = super().get_operation(*given, **named)
        if operation:
            for status, refusal in refusals(*ALWAYS).items():
                told = self._get_response_for_code(refusal, str(status))
                operation["responses"].setdefault(str(status), told)
        return operation


class HotlineSchema(RefusingSchema):
    """Describes a view by what it says of itself.

    `act`: an action, described by its verb and its form, answered in `result_shape`.
    `operation`: the operation's id.
    `shape`: the serializer of the rows that a GET returns. `body_schema`: a form's body.
    """

    def _said(self, name: str) -> Any:
        return getattr(self.view, name, None)

    def get_tags(self) -> list[str]:
        """Group the paths by what follows the version."""
        return [self.path.removeprefix("/api/v1/").split("/")[0]]

    def get_operation_id(self) -> str:
        """Name an action's operation by its verb."""
        act = self._said("act")
        return f"case_{act.verb.value}" if act else str(self._said("operation"))

    def get_summary(self) -> str | None:
        """Return the verb's own word."""
        act = self._said("act")
        return act.label if act else super().get_summary()

    def get_description(self) -> str:  # type: ignore[override]
        """Return what a grave act will do."""
        act = self._said("act")
        return act.sentence if act else str(super().get_description())

    def get_request_serializer(self) -> Any:
        """Take the body of a view that has a form from the form's fields."""
        body = self._said("body_schema")
        return body() if body else super().get_request_serializer()

    def get_response_serializers(self) -> Any:
        """Return the rows of a part or a list, else what the view declares."""
        shape = self._said("shape")
        if shape is not None:
            return {200: shape(many=True), **refusals(404 if "{number}" in self.path else 400)}
        if self._said("act"):
            return {200: self._said("result_shape"), **refusals(400, 403, 404, 409, 413)}
        return super().get_response_serializers()
