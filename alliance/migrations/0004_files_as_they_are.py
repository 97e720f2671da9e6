"""PostgreSQL keeps files as they are: they are compressed already, and trying it again takes half of the time."""

from django.db import migrations


def keep_as_they_are(apps, schema_editor):
    set_storage(schema_editor, 'EXTERNAL')


def try_to_compress(apps, schema_editor):
    set_storage(schema_editor, 'EXTENDED')


def set_storage(schema_editor, storage):
    if schema_editor.connection.vendor == 'postgresql':
        schema_editor.execute(f'ALTER TABLE alliance_filecontent ALTER COLUMN content SET STORAGE {storage}')


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0003_imports_discarded_and_undone_later'),
    ]

    operations = [
        migrations.RunPython(keep_as_they_are, try_to_compress),
    ]
