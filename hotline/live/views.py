"""What the site itself answers where nobody takes a stream over."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hotline.sessions import asked_by_pages

NO_CONTENT = 204


@login_required
@never_cache
@require_GET
@asked_by_pages
def no_stream(request):
    """Tell a browser not to ask again at once: the page polls, and its script tries later."""
    return HttpResponse(status=NO_CONTENT)
