"""待分类: what imported messages are filed under until a dispatcher has read them."""

from django.db import transaction

from grids.models import Category
from grids.services import save_node

UNSORTED = "unsorted"
NAME = "待分类"


def is_unsorted(category: Category) -> bool:
    """Tell whether a category only says that nobody has chosen one."""
    return category.code == UNSORTED


@transaction.atomic
def unsorted_category() -> Category:
    """Return the category, made at its first use.

    It is not active, so that no page offers it and nobody can choose it.
    """
    found: Category | None = Category.objects.filter(code=UNSORTED).first()
    if found is not None:
        return found
    is_taken = Category.objects.filter(parent=None, name=NAME).exists()
    name = f"{NAME}（导入）" if is_taken else NAME
    return save_node(Category(code=UNSORTED, name=name, is_active=False, position=10_000))
