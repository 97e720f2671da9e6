"""What the portal's pages are measured beside: Django's own admin, and a bare view.

Both go through the same middleware, with the same person signed in, over the same rows.
"""

from functools import cache

from django.contrib import admin  # noqa: TID251  the control, here and nowhere else
from django.db import transaction
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.template import engines

from alliance.temporal import today
from business_areas.models import AreaPosition, BusinessArea
from business_areas.views.register import RegisterPage
from governance.models import ItemRevision


class EveryoneSignedIn(admin.AdminSite):
    """The admin without its questions about staff: the portal's people are not Django's."""

    def has_permission(self, request):
        return request.user.is_authenticated


class ReadByEveryone(admin.ModelAdmin):
    """A model that whoever is signed in may see and change."""

    def has_module_permission(self, request):
        return True

    def has_view_permission(self, request, obj=None):
        return True

    def has_change_permission(self, request, obj=None):
        return True

    def has_add_permission(self, request):
        return True

    def has_delete_permission(self, request, obj=None):
        return True


class PositionAdmin(ReadByEveryone):
    """The rows of the register today: the same columns, filters, order and number on a page."""

    list_display = ("name", "group_words", "stage", "lead_words", "joined_words")
    list_filter = ("group", "stage", "lead", "stage_certain")
    search_fields = ("name_folded",)
    ordering = ("group_order", "sequence", "name_folded", "area_id")
    list_per_page = RegisterPage.rows_on_a_page

    def get_queryset(self, request):
        return super().get_queryset(request).as_at(today())


class AreaAdmin(ReadByEveryone):
    """One business area as a form: its own few columns, and nothing of its history."""

    raw_id_fields = ("opened_by",)


admin_site = EveryoneSignedIn(name="admin")
admin_site.register(AreaPosition, PositionAdmin)
admin_site.register(BusinessArea, AreaAdmin)


LIST = """<!DOCTYPE html><html lang="en-GB"><head><title>Business areas</title></head><body>
<h1>Business areas</h1><table>{% for row in rows %}
<tr><th><a href="/business-areas/{{ row.slug }}/">{{ row.name }}</a></th><td>{{ row.group_words }}</td>
<td>{{ row.stage_words }}</td><td>{{ row.lead_words }}</td><td>{{ row.joined_words }}</td></tr>{% endfor %}
</table></body></html>"""

RECORD = """<!DOCTYPE html><html lang="en-GB"><head><title>{{ row.name }}</title></head><body>
<h1>{{ row.name }}</h1><dl><dt>Group</dt><dd>{{ row.group_words }}</dd>
<dt>Stage</dt><dd>{{ row.stage_words }}</dd><dt>Lead force</dt><dd>{{ row.lead_words }}</dd>
<dt>Joined</dt><dd>{{ row.joined_words }}</dd></dl></body></html>"""


@cache
def template(source):
    return engines["django"].from_string(source)


def bare_list(request):
    """One query for a page of the register, and one small template."""
    rows = AreaPosition.objects.as_at(today())[: RegisterPage.rows_on_a_page]
    return HttpResponse(template(LIST).render({"rows": rows}, request))


def bare_record(request, area):
    """One query for one row of the register, and one small template."""
    row = AreaPosition.objects.as_at(today()).filter(area=area).first()
    if row is None:
        raise Http404
    return HttpResponse(template(RECORD).render({"row": row}, request))


def bare_write(request, item):
    """One row written in a transaction of its own, as the portal's pages write, and on to another page."""
    with transaction.atomic():
        ItemRevision.objects.create(
            item_id=item,
            number=request.POST["number"],
            made_from=0,
            content={"minute": request.POST["minute"]},
            in_force=False,
            by=request.user,
        )
    return HttpResponseRedirect("/control/bare/")
