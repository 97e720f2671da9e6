"""Every group an area may be in. Positions are worked out again after it: `manage.py work_out_positions`."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('business_areas', '0005_how_an_area_left'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='areaposition',
            name='position_counted',
        ),
        migrations.AddField(
            model_name='areaposition',
            name='possible_groups',
            field=models.CharField(blank=True, default='', help_text='the key of every group possible, between bars', max_length=160),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='areaposition',
            index=models.Index(fields=['possible_groups', 'possible_stages', 'stage_certain', 'live', 'lead', 'illustrative', 'marking', 'from_on', 'to_on', 'lowest_level', 'highest_level'], name='position_counted'),
        ),
    ]
