"""The site with every option of its selects in the page, as forms without a server have them."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()

from grids.web import reference_fields  # noqa: E402 - needs the applications ready

reference_fields.IN_PAGE = 1_000_000
