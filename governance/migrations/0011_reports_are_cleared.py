import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def continue_the_first(apps, schema_editor):
    """A paragraph names the first of all that it continues, where it named the one before it."""
    paragraphs = apps.get_model("governance", "ReportParagraph").objects
    before = dict(paragraphs.filter(continues__isnull=False).values_list("pk", "continues_id"))
    for key, first in before.items():
        while first in before:
            first = before[first]
        paragraphs.filter(pk=key).update(continues_id=first)


class Migration(migrations.Migration):
    dependencies = [
        ("alliance", "0004_files_as_they_are"),
        ("governance", "0010_panels_ask"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClearancePost",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("post", models.CharField(max_length=160)),
                (
                    "report",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="clearance_posts",
                        to="governance.report",
                    ),
                ),
            ],
            options={
                "ordering": ["report", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("report", "post"),
                        name="post_clears_a_report_once",
                        violation_error_message="This post is named twice.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("post", ""), _negated=True),
                        name="post_that_clears_a_report_is_named",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ParagraphComment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("illustrative", models.BooleanField(default=False, editable=False)),
                ("at", models.DateTimeField()),
                ("answer", models.TextField(blank=True, verbose_name="what became of it")),
                ("settled_at", models.DateTimeField(editable=False, null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "paragraph",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="comments",
                        to="governance.reportparagraph",
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("text", ""), _negated=True),
                        name="comment_on_a_paragraph_has_words",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answer", ""), ("settled_at__isnull", True), ("settled_by__isnull", True)
                            ),
                            models.Q(("settled_at__isnull", False), ("settled_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="comment_on_a_paragraph_is_settled_by_somebody",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReportFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("pdf", "PDF"), ("large-print", "Large print PDF"), ("docx", "Word")],
                        max_length=11,
                    ),
                ),
                ("illustrative", models.BooleanField(default=False, editable=False)),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="alliance.storedfile",
                    ),
                ),
                (
                    "issue",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="files",
                        to="governance.reportissue",
                    ),
                ),
            ],
            options={
                "ordering": ["issue", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("issue", "kind"), name="issued_report_has_each_file_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["pdf", "large-print", "docx"])),
                        name="reportfile_kind_is_one_of_its_choices",
                        violation_error_message="Choose one of the words the record uses.",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="reportapproval",
            name="step",
            field=models.CharField(
                choices=[("cleared", "Cleared"), ("approved", "Approved")], default="approved", max_length=8
            ),
        ),
        migrations.AddField(
            model_name="reportparagraph",
            name="shared_with",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="shared_by",
                to="governance.reportparagraph",
            ),
        ),
        migrations.RemoveField(model_name="reportsection", name="writer"),
        migrations.AddField(
            model_name="reportsection",
            name="writer",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="who writes it",
            ),
        ),
        migrations.RunPython(continue_the_first, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="reportapproval",
            constraint=models.CheckConstraint(
                condition=models.Q(("step__in", ["cleared", "approved"])),
                name="reportapproval_step_is_one_of_its_choices",
                violation_error_message="Choose one of the words the record uses.",
            ),
        ),
    ]
