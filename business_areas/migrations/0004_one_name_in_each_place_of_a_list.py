from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('business_areas', '0003_one_account_at_each_marking'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='mention',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('list_slug', 'position', 'marking'), name='list_has_one_name_in_each_place_at_each_marking'),
        ),
    ]
