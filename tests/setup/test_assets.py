import pytest

from setup import assets

AS_PACKAGED = (
    ".govuk-link{font-family:GDS Transport,arial,sans-serif}\n"
    "/*! Copyright (c) 2011 by Margaret Calvert & Henrik Kubel. All rights reserved. */"
    "@font-face{font-family:GDS Transport;src:url(/assets/fonts/light.woff2)}"
    ".govuk-footer__copyright-logo:before{background-image:url(/assets/images/govuk-crest.svg)}"
    "@supports (mask-position:initial){.govuk-footer__copyright-logo:before{background:currentcolor;"
    "mask-image:url(/assets/images/govuk-crest.svg)}}"
    ".govuk-width-container{max-width:960px}\n/*# sourceMappingURL=govuk-frontend.min.css.map */"
)


def test_the_typeface_the_crest_and_every_address_are_taken_out_and_the_rest_stays():
    written = assets.plain_stylesheet(AS_PACKAGED)
    assert f".govuk-link{{{assets.SYSTEM_TYPEFACE}}}" in written
    assert ".govuk-width-container{max-width:960px}" in written
    for gone in ("GDS Transport", "Calvert", "@font-face", "crest", "url(", "sourceMappingURL"):
        assert gone not in written


@pytest.mark.parametrize(
    ("packaged", "rewritten"),
    [
        ("font-family:GDS Transport,arial,sans-serif", "font-family:GDS Transport, arial"),
        ("@font-face{font-family:GDS Transport;", "@font-face{font-display:swap;font-family:GDS Transport;"),
        ("background-image:url(/assets/images/govuk-crest.svg)", ""),
        (".govuk-width-container{", ".govuk-header__crown{background:url(/assets/images/crown.svg)}{"),
    ],
)
def test_a_package_written_differently_stops_the_build_with_a_sentence(packaged, rewritten):
    with pytest.raises(SystemExit, match="govuk-frontend is not as setup/assets.py expects"):
        assets.plain_stylesheet(AS_PACKAGED.replace(packaged, rewritten))


def test_a_script_that_the_security_policy_would_stop_is_refused():
    assert assets.plain_script("initAll();//# sourceMappingURL=a.js.map\n").strip() == "initAll();"
    with pytest.raises(SystemExit, match=r"the script holds “eval\(”"):
        assets.plain_script("eval('1');//# sourceMappingURL=a.js.map\n")


def test_what_only_a_developer_needs_is_not_fetched_to_run_the_portal(monkeypatch):
    asked = []
    monkeypatch.setattr(assets.shutil, "which", lambda name: name)
    monkeypatch.setattr(assets, "run_npm", lambda npm, options, **more: asked.append(options) or True)
    monkeypatch.setattr(assets, "STAMP", assets.TOP / "there is no such file")
    monkeypatch.setattr(assets, "plain_stylesheet", lambda text: (_ for _ in ()).throw(KeyboardInterrupt))
    for development in (False, True):
        with pytest.raises(KeyboardInterrupt):
            assets.main(development)
    assert asked == [["--omit=dev"], []]


def test_what_was_built_here_is_what_the_package_in_the_lock_gives():
    """`make test` builds the files first; both are there, and neither asks for anything else."""
    stylesheet = (assets.TARGET / "govuk-frontend.min.css").read_text(encoding="utf-8")
    script = (assets.TARGET / "govuk-frontend.min.js").read_text(encoding="utf-8")
    assert '--govuk-frontend-version:"6.6.0"' in stylesheet
    assert "url(" not in stylesheet
    assert 'version="6.6.0"' in script
