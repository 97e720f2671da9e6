"""Links by which somebody chooses a password, and asking for one without being signed in."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

CHOOSE = "Choose one of the words the record uses."
COUNTED = {
    "name": "A name",
    "address": "An address",
    "browser": "A known browser",
    "person": "Somebody signed in",
    "step": "A second step",
    "asking": "Asking for a link",
}
ENDED = {
    "": "It has not ended",
    "used": "It was used",
    "replaced": "A newer one was sent",
    "withdrawn": "It was withdrawn",
    "changed": "The account was changed",
}


def whose(**told):
    """A person whom a row names."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, **{"related_name": "+", **told}
    )


def key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):

    dependencies = [
        ("alliance", "0017_retention"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccountLink",
            fields=[
                ("id", key()),
                (
                    "kind",
                    models.CharField(
                        choices=[("invitation", "An invitation"), ("forgotten", "A new password")], max_length=10
                    ),
                ),
                ("to", models.EmailField(max_length=254, verbose_name="where it was sent to")),
                (
                    "digest",
                    models.CharField(max_length=64, unique=True, verbose_name="digest of its secret"),
                ),
                (
                    "sealed",
                    models.TextField(blank=True, verbose_name="its secret, sealed, until the mail is gone"),
                ),
                (
                    "password_then",
                    models.CharField(max_length=64, verbose_name="digest of the password as it was"),
                ),
                ("made_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(verbose_name="from when it is good no longer")),
                (
                    "ended_at",
                    models.DateTimeField(null=True, verbose_name="when it was used, or ended before its time"),
                ),
                (
                    "ended_because",
                    models.CharField(blank=True, choices=list(ENDED.items()), max_length=9),
                ),
                (
                    "mail",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="alliance.mail"
                    ),
                ),
                ("made_by", whose()),
                ("person", whose(related_name="account_links")),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(ended_at__isnull=True),
                        fields=("person", "kind"),
                        name="person_has_one_link_of_a_kind_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_at__isnull=True, ended_because="")
                        | Q(ended_at__isnull=False) & ~Q(ended_because=""),
                        name="account_link_that_ended_says_why",
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_at__isnull=True) | Q(sealed=""),
                        name="account_link_that_ended_keeps_no_secret",
                    ),
                    models.CheckConstraint(
                        condition=Q(kind__in=["invitation", "forgotten"]),
                        name="accountlink_kind_is_one_of_its_choices",
                        violation_error_message=CHOOSE,
                    ),
                    models.CheckConstraint(
                        condition=Q(ended_because__in=list(ENDED)),
                        name="accountlink_ended_because_is_one_of_its_choices",
                        violation_error_message=CHOOSE,
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForgottenPassword",
            fields=[
                ("id", key()),
                ("typed", models.TextField(verbose_name="what was typed, sealed")),
                ("asked_at", models.DateTimeField()),
            ],
            options={"ordering": ["pk"]},
        ),
        migrations.RemoveConstraint(
            model_name="failedtries", name="failedtries_counted_is_one_of_its_choices"
        ),
        migrations.AlterField(
            model_name="failedtries",
            name="counted",
            field=models.CharField(choices=list(COUNTED.items()), max_length=10),
        ),
        migrations.AddConstraint(
            model_name="failedtries",
            constraint=models.CheckConstraint(
                condition=Q(counted__in=list(COUNTED)),
                name="failedtries_counted_is_one_of_its_choices",
                violation_error_message=CHOOSE,
            ),
        ),
    ]
