"""What the database refuses of the rows that are part of a fact."""

from dataclasses import dataclass

from alliance.triggers import no_replacement, no_truncate, refusal


@dataclass(frozen=True)
class PartOfAFact:
    """Rows that are part of a fact are added with it and never changed; only an illustrative fact's go."""

    owner: str
    owners_table: str

    def statements(self, model, vendor):
        table = model._meta.db_table
        illustrative = "illustrative = 1" if vendor == "sqlite" else "illustrative"
        kept = (
            f"NOT EXISTS (SELECT 1 FROM {self.owners_table} fact "
            f"WHERE fact.id = OLD.{self.owner} AND fact.{illustrative})"
        )
        yield from refusal(table, "UPDATE", f"Rows of {table} are never changed", vendor)
        yield from refusal(table, "DELETE", f"Rows of {table} are never removed", vendor, condition=kept)
        yield from no_replacement(table, vendor)
        yield from no_truncate(table, vendor)
