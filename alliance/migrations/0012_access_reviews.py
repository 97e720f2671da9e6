"""Looking through who may sign in, and with what."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import Q

CHOOSE = "Choose one of the words the record uses."


def whose(**told):
    """A person whom a row names."""
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL, **told
    )


def key():
    return models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")


class Migration(migrations.Migration):

    dependencies = [
        ("alliance", "0011_what_is_seen"),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessReview",
            fields=[
                ("id", key()),
                ("begun_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
                ("begun_by", whose()),
                ("finished_by", whose(null=True)),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(finished_at__isnull=True, finished_by__isnull=True)
                        | Q(finished_at__isnull=False, finished_by__isnull=False),
                        name="finished_access_review_says_by_whom",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AccessReviewed",
            fields=[
                ("id", key()),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("confirmed", "Right as it is"),
                            ("changed", "It was changed"),
                            ("closed", "The account is closed"),
                        ],
                        max_length=9,
                    ),
                ),
                ("said", models.TextField(blank=True, verbose_name="what was changed, or why it is right")),
                ("access", models.JSONField(default=dict, verbose_name="what the person could do")),
                ("at", models.DateTimeField()),
                ("by", whose()),
                ("person", whose()),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="found",
                        to="alliance.accessreview",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "verbose_name_plural": "access reviewed",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "person"), name="person_is_reviewed_once_in_a_review"
                    ),
                    models.CheckConstraint(
                        condition=~Q(outcome="changed", said=""), name="change_of_access_says_what_was_changed"
                    ),
                    models.CheckConstraint(
                        condition=~Q(by=models.F("person")), name="nobody_reviews_their_own_access"
                    ),
                    models.CheckConstraint(
                        condition=Q(outcome__in=["confirmed", "changed", "closed"]),
                        name="accessreviewed_outcome_is_one_of_its_choices",
                        violation_error_message=CHOOSE,
                    ),
                ],
            },
        ),
    ]
