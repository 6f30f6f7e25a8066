"""Environment variables: those the code names are those the document explains."""

import re

from tests.docs.papers import files, read

NAME = re.compile(r"\b(?:YINGSHENG|HYPOTHESIS)_[A-Z_]*[A-Z]\b")


def test_named_variables_are_explained_and_explained_ones_named() -> None:
    """Code, configuration and Makefile name exactly the variables of environment.md."""
    code = [p for p in files() if p.suffix in (".py", ".yaml") or p.name == "Makefile"]
    named = {name for p in code for name in NAME.findall(p.read_text(encoding="utf-8"))}

    assert set(NAME.findall(read("docs/environment.md"))) == named
