"""What can be found keeps what it says, and the words that a misspelt one is compared with."""

from django.db import migrations, models

from alliance.search import worth_keeping
from alliance.text import fold

# What was found by all that it says, as though that were its name.
LONG = ('decision', 'minutes', 'notice', 'report')


def keep_words(apps, schema_editor):
    """Let what is there be found by its words; `manage.py index_again` adds what was not indexed before."""
    SearchEntry = apps.get_model('alliance', 'SearchEntry')
    SearchWord = apps.get_model('alliance', 'SearchWord')
    words = set()
    for entry in SearchEntry.objects.iterator(chunk_size=500):
        entry.words = fold(f'{entry.title} {entry.folded}')
        if entry.kind in LONG:
            entry.folded = fold(entry.title)
        entry.save(update_fields=['words', 'folded'])
        words.update((word, entry.marking) for word in worth_keeping(entry.words))
    SearchWord.objects.bulk_create(
        [SearchWord(word=word, marking=marking) for word, marking in sorted(words)], batch_size=1000
    )


def forget_words(apps, schema_editor):
    """The table goes, and with it the words."""


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0005_subscriptions_and_problems'),
    ]

    operations = [
        migrations.AddField(
            model_name='searchentry',
            name='body',
            field=models.CharField(blank=True, max_length=160),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='day',
            field=models.DateField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='text',
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name='searchentry',
            name='words',
            field=models.TextField(blank=True, editable=False),
        ),
        migrations.CreateModel(
            name='SearchWord',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=30)),
                ('marking', models.SmallIntegerField(choices=[(0, 'PUBLISHED'), (1, 'OFFICIAL'), (2, 'OFFICIAL-SENSITIVE')])),
            ],
            options={
                'ordering': ['word', 'marking'],
                'constraints': [models.UniqueConstraint(fields=('word', 'marking'), name='search_word_is_kept_once'), models.CheckConstraint(condition=models.Q(('marking__in', [0, 1, 2])), name='searchword_marking_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.')],
            },
        ),
        migrations.RunPython(keep_words, forget_words),
    ]
