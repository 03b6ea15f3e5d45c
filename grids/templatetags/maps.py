"""The tag by which a page shows the city's map."""

from django import template
from django.template.context import Context

from grids.web.maps import TileMap, tile_map

register = template.Library()


@register.simple_tag(takes_context=True)
def city_map(context: Context) -> TileMap | None:
    """Return the city's map, None where it has none, and let the page fetch its tiles."""
    found = tile_map()
    request = getattr(context, "request", None)
    if found is not None and request is not None:
        request.images_from = found.origin
    return found
