"""Every setting is told of in docs/settings.md and at the top of alliance/settings.py, and no other is."""

import ast
import re
from pathlib import Path

from alliance import settings
from alliance.single_sign_on.configuration import NEEDED, OPTIONAL

TOP = Path(settings.BASE_DIR)
# Read by the server, and told of at the top of alliance/gunicorn.py.
OF_THE_SERVER = {"PORT", "WEB_CONCURRENCY"}


def read_by_the_code() -> set[str]:
    """The variables that the environment is asked for, those of single sign-on with them."""
    trees = [
        ast.parse((TOP / "alliance" / name).read_text(encoding="utf-8"))
        for name in ("environment.py", "settings.py")
    ]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    own = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    found = set()
    for node in nodes:
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            asks = ast.unparse(node.func) in {"os.environ.get", "os.getenv", *own}
            if asks and re.fullmatch(r"[A-Z][A-Z0-9_]+", str(node.args[0].value)):
                found.add(node.args[0].value)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            found.add(ast.literal_eval(node.slice))
    return found | {*NEEDED, *OPTIONAL}


def table() -> list[list[str]]:
    lines = (TOP / "docs" / "settings.md").read_text(encoding="utf-8").splitlines()
    return [re.split(r"\s*\|\s*", line.strip("| ")) for line in lines if line.startswith("| `")]


def test_the_two_lists_and_the_code_name_the_same_settings():
    code = read_by_the_code()
    assert len(code) > 15
    docstring = set(re.findall(r"^\| ([A-Z][A-Z0-9_]+) ", settings.__doc__, re.MULTILINE))
    told = [row[0].strip("`") for row in table()]
    assert docstring == code - OF_THE_SERVER
    assert len(told) == len(set(told))
    assert set(told) == code | OF_THE_SERVER
    server = (TOP / "alliance" / "gunicorn.py").read_text(encoding="utf-8")
    assert all(name in server for name in OF_THE_SERVER)


def test_each_is_told_whole_and_says_whether_it_is_secret():
    for row in table():
        assert len(row) == 5, row
        assert all(row), row
    secret = {row[0].strip("`") for row in table() if row[4] == "yes"}
    assert secret == {row[0].strip("`") for row in table()} & {
        name for name in read_by_the_code() if re.search(r"KEY|TOKEN|SECRET|_URL$", name)
    }


def test_the_example_of_a_deployment_sets_nothing_that_is_not_told_of():
    example = (TOP / "deploy" / "portal.env").read_text(encoding="utf-8")
    set_there = set(re.findall(r"^(?:# )?([A-Z_]+)=", example, re.MULTILINE))
    assert {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL"} <= set_there
    assert set_there <= {row[0].strip("`") for row in table()}
