"""Whether a person may do something at all today."""

import pytest

from cases.rules.capabilities import CaseCapability
from grids.models import RoleGrant, User
from grids.role_checks import require_capability
from hotline.errors import Forbidden

pytestmark = pytest.mark.django_db


def test_one_of_the_capabilities_is_enough(operator, handler):
    require_capability(operator, CaseCapability.REGISTER)
    require_capability(operator, CaseCapability.CALL_BACK, CaseCapability.REGISTER)
    with pytest.raises(Forbidden, match="没有这项权限"):
        require_capability(handler, CaseCapability.CALL_BACK, CaseCapability.REGISTER)


def test_a_role_that_has_ended_lends_nothing(operator):
    RoleGrant.objects.filter(user=operator).delete()
    with pytest.raises(Forbidden):
        require_capability(User.objects.get(pk=operator.pk), CaseCapability.REGISTER)
