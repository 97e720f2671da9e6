"""Who signs in with an account elsewhere, and which roles come from there."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('alliance', '0009_what_is_done_again'),
    ]

    operations = [
        migrations.AddField(
            model_name='roleholding',
            name='from_provider',
            field=models.BooleanField(default=False, verbose_name='given by single sign-on'),
        ),
        migrations.CreateModel(
            name='ProviderAccount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(blank=True, max_length=500)),
                ('subject', models.CharField(blank=True, max_length=255, verbose_name='the provider’s name for them')),
                ('object_id', models.CharField(blank=True, max_length=100, verbose_name='their number in the directory')),
                ('arranged_at', models.DateTimeField()),
                ('linked_at', models.DateTimeField(blank=True, null=True)),
                ('last_used_at', models.DateTimeField(blank=True, null=True)),
                ('last_proof', models.CharField(blank=True, max_length=200, verbose_name='how they proved who they are')),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('arranged_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='provider_accounts', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('issuer', ''), ('linked_at__isnull', True), ('subject', '')), models.Q(models.Q(('issuer', ''), _negated=True), models.Q(('subject', ''), _negated=True), ('linked_at__isnull', False)), _connector='OR'), name='linked_account_has_issuer_and_subject'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('user',), name='person_has_one_provider_account_at_a_time'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), models.Q(('subject', ''), _negated=True)), fields=('issuer', 'subject'), name='provider_account_is_one_persons')],
            },
        ),
    ]
