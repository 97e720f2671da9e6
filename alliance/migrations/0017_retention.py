"""How long things are kept, what is held, and what was destroyed."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("alliance", "0016_leaving"),
    ]

    operations = [
        migrations.AddIndex(model_name="seen", index=models.Index(fields=["at"], name="seen_by_moment")),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.SlugField(db_index=False, max_length=40, verbose_name="class of things")),
                (
                    "kept_for",
                    models.CharField(max_length=40, verbose_name="how long they were kept, in words"),
                ),
                ("older_than", models.DateTimeField(verbose_name="what began before it")),
                (
                    "found",
                    models.PositiveIntegerField(verbose_name="how many there were when it was proposed"),
                ),
                ("by_itself", models.BooleanField(default=False, verbose_name="needs no person")),
                ("proposed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("destroyed", models.PositiveIntegerField(default=0, verbose_name="how many were destroyed")),
                (
                    "digest",
                    models.CharField(
                        blank=True, max_length=64, verbose_name="SHA-256 of which were destroyed"
                    ),
                ),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("dropped_because", models.TextField(blank=True, verbose_name="why it is not done")),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "dropped_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("kind",),
                        name="class_is_destroyed_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("by_itself", True),
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_approves_the_destruction_they_proposed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("approved_at__isnull", True),
                                ("approved_by__isnull", True),
                                ("destroyed", 0),
                                ("digest", ""),
                            ),
                            models.Q(("approved_at__isnull", False), ("approved_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="nothing_is_destroyed_before_it_is_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dropped_because", ""), ("dropped_by__isnull", True)),
                            models.Q(
                                ("approved_at__isnull", True),
                                ("dropped_by__isnull", False),
                                ("ended_at__isnull", False),
                                models.Q(("dropped_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="dropped_destruction_says_by_whom_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_at__isnull", True),
                            ("approved_at__isnull", False),
                            ("dropped_by__isnull", False),
                            _connector="OR",
                        ),
                        name="destruction_ends_approved_or_dropped",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionHold",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.SlugField(
                        blank=True, db_index=False, max_length=40, verbose_name="class of things"
                    ),
                ),
                (
                    "number",
                    models.PositiveBigIntegerField(blank=True, null=True, verbose_name="the one thing"),
                ),
                ("because", models.TextField(verbose_name="why")),
                ("ends_on", models.DateField(blank=True, null=True, verbose_name="last day")),
                (
                    "marking",
                    models.SmallIntegerField(
                        choices=[(0, "PUBLISHED"), (1, "OFFICIAL"), (2, "OFFICIAL-SENSITIVE")], default=2
                    ),
                ),
                ("placed_at", models.DateTimeField()),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_because", models.TextField(blank=True, verbose_name="why it was lifted")),
                (
                    "lifted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "placed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("because", ""), _negated=True), name="retention_hold_says_why"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("number__isnull", True),
                            models.Q(models.Q(("kind", ""), _negated=True), ("person__isnull", True)),
                            _connector="OR",
                        ),
                        name="held_thing_is_of_a_class",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("lifted_at__isnull", True),
                                ("lifted_because", ""),
                                ("lifted_by__isnull", True),
                            ),
                            models.Q(
                                ("lifted_at__isnull", False),
                                ("lifted_by__isnull", False),
                                models.Q(("lifted_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="lifted_retention_hold_says_by_whom_and_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("marking__gt", 0)), name="retention_hold_is_not_published"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("marking__in", [0, 1, 2])),
                        name="retentionhold_marking_is_one_of_its_choices",
                        violation_error_message="Choose one of the words the record uses.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionPeriod",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.SlugField(db_index=False, max_length=40, verbose_name="class of things")),
                ("number", models.PositiveSmallIntegerField(verbose_name="how many")),
                (
                    "unit",
                    models.CharField(
                        choices=[("days", "days"), ("months", "months"), ("years", "years")], max_length=6
                    ),
                ),
                ("because", models.TextField(verbose_name="why")),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "indexes": [models.Index(fields=["kind", "-id"], name="retention_period_by_kind")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(models.Q(("because", ""), _negated=True), ("number__gt", 0)),
                        name="period_is_some_time_and_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit__in", ["days", "months", "years"])),
                        name="retentionperiod_unit_is_one_of_its_choices",
                        violation_error_message="Choose one of the words the record uses.",
                    ),
                ],
            },
        ),
    ]
