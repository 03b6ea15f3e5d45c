"""The site with every option of its selects in the page, as forms without a server have them."""

from cases.forms import references
from hotline.wsgi import application

references.IN_PAGE = 1_000_000

__all__ = ["application"]
