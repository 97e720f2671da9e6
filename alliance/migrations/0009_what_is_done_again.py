"""When what is done again and again was last done."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0008_where_people_are_signed_in'),
    ]

    operations = [
        migrations.CreateModel(
            name='Beat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.SlugField(max_length=40, unique=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'ordering': ['name'],
            },
        ),
    ]
