"""Emergency access: what somebody took for themselves for some hours, and what a review found of it."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

CHOOSE = "Choose one of the words the record uses."
ROLES = {"": "No other role", "officer": "OPCC officer", "finance": "Finance officer", "secretary": "Board secretary"}


def whose(**told):
    """A person whom a row names."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **told
    )


class Migration(migrations.Migration):

    dependencies = [
        ("alliance", "0018_account_links"),
    ]

    operations = [
        migrations.CreateModel(
            name="EmergencyAccess",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(blank=True, choices=list(ROLES.items()), max_length=20)),
                (
                    "clearance",
                    models.SmallIntegerField(
                        blank=True,
                        choices=[(0, "PUBLISHED"), (1, "OFFICIAL"), (2, "OFFICIAL-SENSITIVE")],
                        null=True,
                    ),
                ),
                ("reason", models.TextField(verbose_name="why it was needed")),
                ("began_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True, verbose_name="when it was ended by hand")),
                ("found", models.TextField(blank=True, verbose_name="what the review found")),
                ("reviewed_at", models.DateTimeField(null=True)),
                ("person", whose()),
                ("reviewed_by", whose(null=True)),
            ],
            options={
                "verbose_name_plural": "emergency access",
                "ordering": ["-pk"],
                "indexes": [
                    models.Index(fields=["reviewed_at", "ends_at"], name="emergency_access_to_review")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(clearance__in=[0, 1, 2]),
                        name="emergencyaccess_clearance_is_one_of_its_choices",
                        violation_error_message=CHOOSE,
                    ),
                    models.CheckConstraint(
                        condition=Q(role__in=list(ROLES)),
                        name="emergencyaccess_role_is_one_of_its_choices",
                        violation_error_message=CHOOSE,
                    ),
                    models.CheckConstraint(
                        condition=~Q(role="", clearance__isnull=True),
                        name="emergency_access_is_to_a_role_or_clearance",
                    ),
                    models.CheckConstraint(condition=~Q(reason=""), name="emergency_access_says_why"),
                    models.CheckConstraint(
                        condition=Q(ends_at__gt=F("began_at")), name="emergency_access_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True, found="")
                        | Q(reviewed_at__isnull=False, reviewed_by__isnull=False) & ~Q(found=""),
                        name="reviewed_emergency_access_says_by_whom_and_what",
                    ),
                    models.CheckConstraint(
                        condition=~Q(reviewed_by=F("person")), name="nobody_reviews_their_own_emergency_access"
                    ),
                ],
            },
        ),
    ]
