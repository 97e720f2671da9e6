import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import alliance.money


class Migration(migrations.Migration):

    replaces = [('savings', '0001_money_and_how_it_is_shared'), ('savings', '0002_imported_costs')]

    initial = True

    dependencies = [
        ('governance', '0001_board'),
    ]

    operations = [
        migrations.CreateModel(
            name='FinancialYear',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first_year', models.PositiveSmallIntegerField(unique=True, verbose_name='the year it begins in')),
                ('closed_at', models.DateTimeField(editable=False, null=True)),
                ('closed_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('restated_because', models.TextField(blank=True, editable=False, verbose_name='why it is being restated')),
                ('illustrative', models.BooleanField(default=False, editable=False)),
                ('opened_at', models.DateTimeField(auto_now_add=True)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-first_year'],
                'constraints': [models.CheckConstraint(condition=models.Q(('first_year__gte', 1990), ('first_year__lte', 2150)), name='financial_year_is_one_of_this_age', violation_error_message='Enter a year from 1990 to 2150.')],
            },
        ),
        migrations.CreateModel(
            name='SharingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.source')),
                ('paragraph', models.CharField(blank=True, max_length=60, verbose_name='paragraph or page')),
                ('marking', models.SmallIntegerField(choices=[(0, 'PUBLISHED'), (1, 'OFFICIAL'), (2, 'OFFICIAL-SENSITIVE')], default=1)),
                ('basis', models.CharField(choices=[('stated', 'Stated by the source'), ('derived', 'Derived from what sources say')], default='stated', max_length=8)),
                ('reasoning', models.TextField(blank=True, verbose_name='how it was derived')),
                ('note', models.TextField(blank=True)),
                ('illustrative', models.BooleanField(default=False, editable=False)),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='savings.sharingrule')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_because', models.TextField(blank=True, editable=False)),
                ('area', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sharing_rules', to='business_areas.businessarea')),
                ('way', models.CharField(choices=[('size', 'In proportion to the size of each force'), ('usage', 'In proportion to what each force uses'), ('fixed', 'Fixed shares')], max_length=8, verbose_name='shared')),
                ('method', models.CharField(choices=[('cost', 'Share the cost'), ('saving', 'Share the saving: each force bears what it paid before, less its part of the saving')], default='cost', max_length=8, verbose_name='what is shared')),
                ('grant', models.CharField(choices=[('gross', 'Gross of grant: a grant stays with the force that received it'), ('net', 'Net of grant: grants are taken off before what is left is shared')], default='gross', max_length=8, verbose_name='grants')),
                ('from_year', models.PositiveSmallIntegerField(verbose_name='the year it first holds in')),
                ('until_year', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='the year it no longer holds in')),
                ('decision', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sharing_rules', to='governance.decision')),
                ('decided_as_stated', models.CharField(blank=True, max_length=240, verbose_name='how it was decided')),
            ],
            options={
                'ordering': [models.OrderBy(models.F('area__name'), nulls_first=True), '-from_year', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_because', ''), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_because', ''), _negated=True)), _connector='OR'), name='sharingrule_withdrawn_with_who_and_why'), models.CheckConstraint(condition=models.Q(('basis', 'stated'), models.Q(('reasoning', ''), _negated=True), _connector='OR'), name='sharingrule_derived_says_how'), models.CheckConstraint(condition=models.Q(('marking__in', [0, 1, 2])), name='sharingrule_marking_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.'), models.CheckConstraint(condition=models.Q(('basis__in', ['stated', 'derived'])), name='sharingrule_basis_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.'), models.CheckConstraint(condition=models.Q(('marking__lte', 1)), name='sharingrule_is_not_marked_above_official', violation_error_message='Sizes and rules are shared by the forces, so they are not marked above OFFICIAL.'), models.CheckConstraint(condition=models.Q(('from_year__gte', 1990), ('from_year__lte', 2150)), name='rule_holds_from_a_year_of_this_age', violation_error_message='Enter a year from 1990 to 2150.'), models.CheckConstraint(condition=models.Q(('until_year__isnull', True), models.Q(('until_year__gt', models.F('from_year')), ('until_year__lte', 2150)), _connector='OR'), name='rule_holds_for_a_year_at_least', violation_error_message='The rule must hold for one year at least.'), models.CheckConstraint(condition=models.Q(('decision__isnull', False), models.Q(('decided_as_stated', ''), _negated=True), _connector='OR'), name='rule_says_how_it_was_decided', violation_error_message='Choose the decision that set it, or say how it was decided.'), models.CheckConstraint(condition=models.Q(('way__in', ['size', 'usage', 'fixed'])), name='sharingrule_way_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.'), models.CheckConstraint(condition=models.Q(('method__in', ['cost', 'saving'])), name='sharingrule_method_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.'), models.CheckConstraint(condition=models.Q(('grant__in', ['gross', 'net'])), name='sharingrule_grant_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.')],
            },
        ),
        migrations.CreateModel(
            name='SizeMeasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True)),
                ('name', models.CharField(max_length=80, unique=True)),
                ('definition', models.TextField()),
                ('unit', models.CharField(help_text='such as £, or people', max_length=40)),
                ('illustrative', models.BooleanField(default=False, editable=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['name', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Size',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.source')),
                ('paragraph', models.CharField(blank=True, max_length=60, verbose_name='paragraph or page')),
                ('marking', models.SmallIntegerField(choices=[(0, 'PUBLISHED'), (1, 'OFFICIAL'), (2, 'OFFICIAL-SENSITIVE')], default=1)),
                ('basis', models.CharField(choices=[('stated', 'Stated by the source'), ('derived', 'Derived from what sources say')], default='stated', max_length=8)),
                ('reasoning', models.TextField(blank=True, verbose_name='how it was derived')),
                ('note', models.TextField(blank=True)),
                ('illustrative', models.BooleanField(default=False, editable=False)),
                ('recorded_at', models.DateTimeField(editable=False)),
                ('recorded_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('replaces', models.OneToOneField(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='savings.size')),
                ('withdrawn_at', models.DateTimeField(editable=False, null=True)),
                ('withdrawn_by', models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('withdrawn_because', models.TextField(blank=True, editable=False)),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sizes', to='savings.sizemeasure')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sizes', to='savings.financialyear')),
                ('force', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.force')),
                ('value', models.DecimalField(decimal_places=4, max_digits=18)),
                ('counted', models.CharField(choices=[('net', 'Net'), ('gross', 'Gross'), ('neither', 'Neither: it is not a sum of money')], max_length=8, verbose_name='net or gross')),
            ],
            options={
                'ordering': ['measure__name', '-year__first_year', 'force__order', 'pk'],
                'abstract': False,
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withdrawn_at__isnull', True), ('withdrawn_because', ''), ('withdrawn_by__isnull', True)), models.Q(('withdrawn_at__isnull', False), ('withdrawn_by__isnull', False), models.Q(('withdrawn_because', ''), _negated=True)), _connector='OR'), name='size_withdrawn_with_who_and_why'), models.CheckConstraint(condition=models.Q(('basis', 'stated'), models.Q(('reasoning', ''), _negated=True), _connector='OR'), name='size_derived_says_how'), models.CheckConstraint(condition=models.Q(('marking__in', [0, 1, 2])), name='size_marking_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.'), models.CheckConstraint(condition=models.Q(('basis__in', ['stated', 'derived'])), name='size_basis_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.'), models.CheckConstraint(condition=models.Q(('marking__lte', 1)), name='size_is_not_marked_above_official', violation_error_message='Sizes and rules are shared by the forces, so they are not marked above OFFICIAL.'), models.CheckConstraint(condition=models.Q(('value__gte', 0)), name='size_is_not_below_nothing', violation_error_message='A size cannot be less than nothing.'), models.UniqueConstraint(condition=models.Q(('withdrawn_at__isnull', True)), fields=('measure', 'year', 'force'), name='force_has_one_size_by_a_measure_in_a_year'), models.CheckConstraint(condition=models.Q(('counted__in', ['net', 'gross', 'neither'])), name='size_counted_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.')],
            },
        ),
        migrations.CreateModel(
            name='RuleShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='savings.sharingrule')),
                ('force', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.force')),
                ('order', models.PositiveSmallIntegerField()),
                ('percent', models.DecimalField(decimal_places=6, max_digits=9)),
                ('size', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shares', to='savings.size')),
                ('baseline', alliance.money.PoundsField(blank=True, null=True)),
            ],
            options={
                'ordering': ['rule', 'order', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('rule', 'force'), name='rule_names_a_force_once'), models.UniqueConstraint(fields=('rule', 'order'), name='rule_names_one_force_at_a_time'), models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 100)), name='share_is_from_nothing_to_all', violation_error_message='A share is a percentage from 0 to 100.')],
            },
        ),
        migrations.CreateModel(
            name='StatementVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='savings.financialyear')),
                ('number', models.PositiveSmallIntegerField()),
                ('content', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('restates', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='restated_by', to='savings.statementversion')),
                ('because', models.TextField(blank=True, verbose_name='why it is restated')),
                ('marking', models.SmallIntegerField(choices=[(0, 'PUBLISHED'), (1, 'OFFICIAL'), (2, 'OFFICIAL-SENSITIVE')], default=1)),
                ('illustrative', models.BooleanField(default=False, editable=False)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['year', 'number'],
                'constraints': [models.UniqueConstraint(fields=('year', 'number'), name='statement_has_each_version_once'), models.CheckConstraint(condition=models.Q(models.Q(('because', ''), ('restates__isnull', True)), models.Q(('restates__isnull', False), models.Q(('because', ''), _negated=True)), _connector='OR'), name='restatement_says_why'), models.CheckConstraint(condition=models.Q(('marking__in', [0, 1, 2])), name='statementversion_marking_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.')],
            },
        ),
        migrations.CreateModel(
            name='StatementAgreement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='savings.statementversion')),
                ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.seat')),
                ('person', models.ForeignKey(help_text='who held the seat then', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='governance.person')),
                ('told_how', models.CharField(blank=True, help_text='blank when they agreed here', max_length=120, verbose_name='how the agreement was told')),
                ('at', models.DateTimeField(auto_now_add=True)),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['pk'],
                'constraints': [models.UniqueConstraint(fields=('version', 'seat'), name='seat_agrees_a_version_of_a_statement_once')],
            },
        ),
        migrations.CreateModel(
            name='CostLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cost_lines', to='business_areas.businessarea')),
                ('year', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cost_lines', to='savings.financialyear')),
                ('force', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.force', verbose_name='force that paid or received it')),
                ('kind', models.CharField(choices=[('pay', 'Pay'), ('non-pay', 'Other than pay'), ('change', 'One-off cost of change'), ('exit', 'One-off cost of exit'), ('grant', 'Grant received')], max_length=8)),
                ('firmness', models.CharField(choices=[('budget', 'Budget'), ('forecast', 'Forecast'), ('outturn', 'Outturn')], max_length=8, verbose_name='budget, forecast or outturn')),
                ('spending', models.CharField(choices=[('revenue', 'Revenue'), ('capital', 'Capital')], max_length=8, verbose_name='revenue or capital')),
                ('price_year', models.PositiveSmallIntegerField(blank=True, help_text='none: actual prices', null=True, verbose_name='the year whose prices it is in')),
                ('amount', alliance.money.PoundsField(help_text='what was paid, or of a grant what was received')),
                ('description', models.CharField(blank=True, max_length=200)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='alliance.source')),
                ('paragraph', models.CharField(blank=True, max_length=60, verbose_name='paragraph or page')),
                ('marking', models.SmallIntegerField(choices=[(0, 'PUBLISHED'), (1, 'OFFICIAL'), (2, 'OFFICIAL-SENSITIVE')], default=1)),
                ('illustrative', models.BooleanField(default=False, editable=False)),
                ('recorded_at', models.DateTimeField(auto_now_add=True)),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reverses', models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reversed_by', to='savings.costline')),
                ('imported_with', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='cost_lines', to='alliance.import')),
                ('because', models.TextField(blank=True, editable=False, verbose_name='why it is reversed')),
            ],
            options={
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['year', 'area'], name='cost_lines_of_a_year')],
                'constraints': [models.CheckConstraint(condition=models.Q(('amount', 0), _negated=True), name='cost_line_is_of_some_amount', violation_error_message='A line of £0 says nothing. Leave it out.'), models.CheckConstraint(condition=models.Q(models.Q(('because', ''), ('reverses__isnull', True)), models.Q(('reverses__isnull', False), models.Q(('because', ''), _negated=True)), _connector='OR'), name='reversal_says_why'), models.CheckConstraint(condition=models.Q(('price_year__isnull', True), models.Q(('price_year__gte', 1990), ('price_year__lte', 2150)), _connector='OR'), name='prices_are_of_a_year_of_this_age', violation_error_message='Enter a year from 1990 to 2150.'), models.CheckConstraint(condition=models.Q(('marking__in', [0, 1, 2])), name='costline_marking_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.'), models.CheckConstraint(condition=models.Q(('kind__in', ['pay', 'non-pay', 'change', 'exit', 'grant'])), name='costline_kind_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.'), models.CheckConstraint(condition=models.Q(('firmness__in', ['budget', 'forecast', 'outturn'])), name='costline_firmness_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.'), models.CheckConstraint(condition=models.Q(('spending__in', ['revenue', 'capital'])), name='costline_spending_is_one_of_its_choices', violation_error_message='Choose one of the words the record uses.')],
            },
        ),
        migrations.AddField(
            model_name='financialyear',
            name='closed_version',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='savings.statementversion'),
        ),
        migrations.AddConstraint(
            model_name='financialyear',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by__isnull', True)), models.Q(('closed_at__isnull', False), ('closed_by__isnull', False), ('closed_version__isnull', False), ('restated_because', '')), _connector='OR'), name='financial_year_is_closed_by_somebody_with_a_statement'),
        ),
    ]
