"""Writes docs/sbom.json: the bill of materials of what runs, in CycloneDX 1.6, from the locks.

    .venv/bin/python -m setup.sbom

The same locks give the same bytes: it holds no time and no number made by chance. It is kept in the
repository, though it is generated, so that whoever has a release can ask what is in it without making it; a
test holds it to the locks. It is written here and not by a program for it, because those write the address of
a registry into it; the test reads it with that program's library.
"""

import base64
import json
import tomllib
from uuid import NAMESPACE_URL, uuid5

from setup.locked import NODE, RUNTIME, TOP, Locked, of_npm, of_python, plain

FILE = TOP / "docs" / "sbom.json"


def component(each: Locked) -> dict:
    """One package, with the digests of the files that it may come as."""
    name = plain(each.name) if each.kind == "pypi" else each.name
    reference = f"pkg:{each.kind}/{name.replace('@', '%40')}@{each.version}"
    digests = each.digests
    if each.kind == "npm":
        digests = tuple(base64.b64decode(digest.removeprefix("sha512-")).hex() for digest in digests)
    return {
        "type": "library",
        "bom-ref": reference,
        "name": name,
        "version": each.version,
        "hashes": [{"alg": each.algorithm, "content": digest} for digest in digests],
        "purl": reference,
    }


def bill() -> dict:
    told = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    packages = [*of_python(RUNTIME), *of_python(NODE), *of_npm()]
    parts = {part["bom-ref"]: part for part in map(component, packages)}
    components = [parts[reference] for reference in sorted(parts)]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        # Made from what is in it, so that another is of something else.
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, json.dumps(components))}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": told["name"],
                "name": told["name"],
                "version": told["version"],
                "description": told["description"],
            }
        },
        "components": components,
        "dependencies": [{"ref": told["name"], "dependsOn": [part["bom-ref"] for part in components]}],
    }


def as_text() -> str:
    return json.dumps(bill(), indent=1) + "\n"


def main() -> None:
    FILE.write_text(as_text(), encoding="utf-8")
    print(f"Wrote docs/sbom.json: {len(bill()['components'])} packages.")


if __name__ == "__main__":
    main()
