"""The forces and the corporations sole: who the partners are. Nothing assumes exactly two."""

from django.db import models

from alliance.models.words import one_of_its_choices


class Force(models.Model):
    """A territorial police force: a partner of the alliance, or a neighbour in the region."""

    class Standing(models.TextChoices):
        PARTNER = "partner", "Partner in the alliance"
        NEIGHBOUR = "neighbour", "Regional neighbour"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=120, unique=True)
    short_name = models.CharField(max_length=60)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    order = models.PositiveSmallIntegerField("place in lists")

    class Meta:
        ordering = ["order", "pk"]

    Meta.constraints = one_of_its_choices(standing=Standing)

    def __str__(self):
        return self.name


class CorporationSole(models.Model):
    """A legal entity in one person's office: a Police and Crime Commissioner or a Chief Constable."""

    class Office(models.TextChoices):
        COMMISSIONER = "commissioner", "Police and Crime Commissioner"
        CHIEF_CONSTABLE = "chief-constable", "Chief Constable"

    slug = models.SlugField(unique=True)
    name = models.CharField(max_length=160, unique=True)
    force = models.ForeignKey(Force, on_delete=models.PROTECT, related_name="corporations_sole")
    office = models.CharField(max_length=20, choices=Office.choices)
    order = models.PositiveSmallIntegerField("place in lists")

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = "corporation sole"
        verbose_name_plural = "corporations sole"
        constraints = [
            models.UniqueConstraint(fields=["force", "office"], name="force_has_one_of_each_office"),
        ]

    Meta.constraints = [*Meta.constraints, *one_of_its_choices(office=Office)]

    def __str__(self):
        return self.name
