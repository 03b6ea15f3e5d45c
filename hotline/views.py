"""Pages of the site itself: log-in, password, home, and the menu's counts."""

from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_required
from django.contrib.messages.views import SuccessMessageMixin
from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from hotline.shell import fresh_counts, home_lines, home_parts


class LoginView(auth.LoginView):
    """Log-in; who is logged in already goes home."""

    redirect_authenticated_user = True
    extra_context = {"title": "登录"}


class LogoutView(auth.LogoutView):
    """Log-out by POST, back to the log-in page."""

    http_method_names = ["post", "options"]


class PasswordChangeView(SuccessMessageMixin, auth.PasswordChangeView):
    """Change of one's own password."""

    template_name = "registration/password_change.html"
    success_url = reverse_lazy("home")
    success_message = "密码已修改。"
    extra_context = {"title": "修改密码"}

    def form_valid(self, form):
        form.user.must_change_password = False
        return super().form_valid(form)


@login_required
@never_cache
@require_GET
def home(request):
    waiting = home_lines(request.user)
    context = {"title": "首页", "waiting": waiting, "parts": home_parts(request.user)}
    return render(request, "home.html", context)


@login_required
@never_cache
@require_GET
def menu_counts(request):
    return JsonResponse({"counts": fresh_counts(request.user)})


@never_cache
@require_GET
def session_state(request):
    """Tell a page that is open who is logged in by now, and the token of that session.

    A page that sends again what was typed earlier (outbox.js) asks first: meanwhile the
    session may have ended, or be another person's.
    """
    person = str(request.user.pk) if request.user.is_authenticated else ""
    return JsonResponse({"person": person, "token": get_token(request)})
