"""Pages anyone may read without signing in, and signing in and out."""

from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator

from alliance.forms.people import SignInForm
from alliance.markings import Marking
from alliance.models import UnsavedForm
from alliance.views.kinds import TextPage


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

    def get_default_redirect_url(self):
        """Home, unless something that the person typed before they were signed out waits for them."""
        if UnsavedForm.objects.visible_to(self.request.user).exists():
            return reverse("unsaved-forms")
        return super().get_default_redirect_url()

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
