"""The API's own document, which opens as cases do."""

from drf_spectacular.views import SpectacularAPIView

from cases.api.areas import CASES


class SchemaView(SpectacularAPIView):
    """The document of all addresses, forms and answers."""

    token_area = CASES
