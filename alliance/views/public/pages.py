"""Pages anyone may read without signing in, and signing in and out."""

from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from alliance.actions.sessions import forget_signed_in
from alliance.forms.people import SignInForm
from alliance.markings import Marking
from alliance.single_sign_on.offered import SIGNED_IN_THERE, WITH_PASSWORD, for_sign_in_page
from alliance.views.kinds import TextPage
from alliance.views.signing_in import after_the_password, first_page


class Help(TextPage):
    public = True
    heading = "Help and contact"
    template_name = "public/help.html"


class AccessibilityStatement(TextPage):
    public = True
    heading = "Accessibility statement"
    template_name = "public/accessibility_statement.html"


class Cookies(TextPage):
    public = True
    heading = "Cookies"
    template_name = "public/cookies.html"

    def context(self, **extra):
        names = {
            "session_cookie": settings.SESSION_COOKIE_NAME,
            "csrf_cookie": settings.CSRF_COOKIE_NAME,
            "messages_cookie": settings.MESSAGES_COOKIE_NAME,
        }
        return super().context(**names, **extra)


class Privacy(TextPage):
    public = True
    heading = "Privacy"
    template_name = "public/privacy.html"


class WhatWePublish(TextPage):
    public = True
    heading = "What we publish"
    template_name = "public/what_we_publish.html"


@method_decorator(login_not_required, name="dispatch")
class SignIn(auth_views.LoginView):
    """Signing in. Says the same whether or not the name exists."""

    http_method_names = ("get", "head", "post", "options")
    template_name = "sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
    extra_context = {"marking": Marking.PUBLISHED, "heading": "Sign in"}

    def form_valid(self, form):
        return after_the_password(self.request, form.get_user(), self.get_redirect_url())

    def get_default_redirect_url(self):
        return first_page(self.request.user)

    def get_context_data(self, **kwargs):
        asked = self.request.method == "POST" or WITH_PASSWORD in self.request.GET
        block = for_sign_in_page(self.get_redirect_url(), with_password=asked)
        return super().get_context_data(single_sign_on=block, **kwargs)

    @classmethod
    def again(cls, request):
        """The page once more, for a form that was opened before somebody signed in or out elsewhere."""
        page = cls()
        page.setup(request)
        if request.user.is_authenticated:
            return redirect(page.get_success_url())
        form = page.authentication_form(request, initial={"username": request.POST.get("username", "")})
        return page.render_to_response(page.get_context_data(form=form, was_out_of_date=True), status=403)


class SignOut(auth_views.LogoutView):
    """Signing out: a button, never a link."""

    http_method_names = ("post", "options")
    while_setting_up = True

    def post(self, request, *args, **kwargs):
        """Whoever came by the provider of single sign-on is offered to sign out there as well."""
        self.came_by_provider = SIGNED_IN_THERE in request.session
        forget_signed_in(request.session.session_key)
        return super().post(request, *args, **kwargs)

    def get_default_redirect_url(self):
        return reverse("signed-out") if self.came_by_provider else super().get_default_redirect_url()
