"""Subscribing by e-mail: asking, confirming, seeing what one subscribed to, and ending it.

Looking at a link changes nothing, because mail programs look at links by themselves: a button does. Only the
one click of a mail program (RFC 8058) ends a subscription without a page between.
"""

from django.http import Http404
from django.utils.functional import cached_property

from alliance.actions.people import portal_user
from alliance.actions.subscriptions import (
    confirm_subscription,
    end_all_subscriptions,
    end_subscription,
    subscribe,
)
from alliance.forms.subscriptions import SubscribeForm
from alliance.models import Subscriber, Subscription
from alliance.published import Topic, topic
from alliance.tokens import CONFIRM, END, MANAGE, key_in, link
from alliance.views.kinds import ActionPage, Page

HOME = ("Home", "/")
SUBSCRIBE = ("Be told by e-mail", "/subscribe/")
NO_LONGER = "what is no longer published"


class Subscribe(ActionPage):
    """Ask to be told of what is published. What follows is the same whoever is subscribed already."""

    public = True
    template_name = "public/subscribe.html"
    heading = "Be told by e-mail"
    breadcrumbs = (HOME,)
    form_class = SubscribeForm
    submit_label = "Send me a link to confirm this"

    def cannot(self):
        return ""

    def initial(self):
        asked = self.request.GET
        return {"about": asked.get("about", "")[:160], "phrase": asked.get("phrase", "")[:100]}

    def act(self, form):
        subscribe(form.cleaned_data["email"], form.wanted(), by=portal_user())
        return "/subscribe/asked/"


class Asked(Page):
    """Look into your e-mail: the same for everybody."""

    public = True
    template_name = "public/subscribe_asked.html"
    heading = "Look into your e-mail"
    breadcrumbs = (HOME, SUBSCRIBE)


class ByLink(Page):
    """A page that a link in a mail leads to: it is in no index, and its address is repeated nowhere."""

    public = True
    is_of_one_reader = True
    breadcrumbs = (HOME, SUBSCRIBE)
    http_method_names = ("get", "head", "post", "options")
    name = ""

    def key(self):
        if key := key_in(self.name, self.kwargs["token"]):
            return key
        raise Http404("This link does not work, or no longer does.")

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        response.headers["Cache-Control"] = "no-store"
        return response

    def context(self, **extra):
        return super().context(problem_page="/subscribe/", **extra)


class OfOneSubscription(ByLink):
    """The link of one subscription, which may have ended since."""

    @cached_property
    def thing(self) -> Subscription | None:
        return Subscription.objects.select_related("subscriber").filter(key=self.key()).first()

    @cached_property
    def topic(self) -> Topic | None:
        found = self.thing
        return topic(found.kind, found.followed) if found else None

    def context(self, **extra):
        about = self.topic.about if self.topic else NO_LONGER
        return super().context(about=about, topic=self.topic, **extra)


class Confirm(OfOneSubscription):
    """Confirm a subscription with a button, within three days."""

    name = CONFIRM
    template_name = "public/subscribe_confirm.html"
    fetched_first = ("thing",)

    def get_heading(self):
        return "You are subscribed" if self.is_confirmed() else "Confirm your subscription"

    def is_confirmed(self) -> bool:
        return bool(self.thing and self.thing.confirmed_at)

    def get(self, request, **kwargs):
        if self.thing is None:
            raise Http404("This subscription has ended. You can ask for it again.")
        return super().get(request, **kwargs)

    def post(self, request, **kwargs):
        if self.thing is None:
            raise Http404("This subscription has ended. You can ask for it again.")
        self.thing = confirm_subscription(self.thing)
        return self.render(**self.context())

    def context(self, **extra):
        manage = link(MANAGE, self.thing.subscriber) if self.is_confirmed() else ""
        return super().context(confirmed=self.is_confirmed(), manage=manage, **extra)


class End(OfOneSubscription):
    """End a subscription: with the one click of a mail program, or with the button of the page."""

    name = END
    template_name = "public/subscribe_end.html"
    fetched_first = ("thing",)
    one_click = True

    def get_heading(self):
        return "Stop being told of this?" if self.thing else "You are no longer told of this"

    def post(self, request, **kwargs):
        about = self.topic.about if self.topic else NO_LONGER
        if self.thing:
            end_subscription(self.thing)
            self.thing = None
        return self.render(**{**self.context(), "about": about})

    def context(self, **extra):
        return super().context(ended=self.thing is None, **extra)


class Manage(ByLink):
    """Everything that one address is subscribed to, with a button to end each and one to end all."""

    name = MANAGE
    template_name = "public/subscriptions.html"
    heading = "Your subscriptions"
    fetched_first = ("thing",)

    @cached_property
    def thing(self) -> Subscriber | None:
        return Subscriber.objects.filter(key=self.key()).first()

    def post(self, request, **kwargs):
        asked, said = request.POST.get("end", ""), ""
        if asked == "all" and self.thing:
            end_all_subscriptions(self.thing)
            said = "You are told of nothing any longer."
        for each, found in self.rows() if asked != "all" else ():
            if asked == each.key.hex:
                end_subscription(each)
                about = found.about if found else NO_LONGER
                said = f"You are no longer told of what is published {about}."
        del self.thing
        return self.render(**self.context(said=said))

    def rows(self) -> list[tuple[Subscription, Topic | None]]:
        if self.thing is None:
            return []
        rows = self.thing.subscriptions.confirmed().order_by("pk")
        return [(each, topic(each.kind, each.followed)) for each in rows]

    def context(self, **extra):
        rows = [
            {
                "key": each.key.hex,
                "about": found.about if found else NO_LONGER,
                "since": each.confirmed_at,
            }
            for each, found in self.rows()
        ]
        return super().context(rows=rows, **extra)
