"""The tone of short messages: a polite complaint is no praise, and no length of text turns it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from pipeline.rules import Rules
from pipeline.text.grams import BITS
from pipeline.training.linear import folds_of
from pipeline.training.sources import TONES, Example, read_correspondence

TAUGHT = yaml.safe_load(TONES.read_text("utf-8"))
UNTAUGHT = yaml.safe_load((Path(__file__).parent / "tones.yaml").read_text("utf-8"))
"""The model was not taught these, and nothing was chosen by them."""
LEAST = {"complaint": 22, "thanks": 10}
"""Heard on the right side now; when they were first heard 19 and 11. Asked whether an n-gram is there and not how often, the model wins
three complaints and loses one thanks."""


def test_nothing_untaught_was_taught() -> None:
    """No message stands in both files, none twice."""
    written = [text for part in (TAUGHT, UNTAUGHT) for texts in part.values() for text in texts]
    assert len(set(written)) == len(written)


@pytest.mark.parametrize("group", list(LEAST))
def test_messages_nobody_learned_from(hear, group: str) -> None:
    """Complaints (polite, mocking, quoting, in dialect) and thanks fall on their side no less often than marked."""
    tones = [hear(text).sentiment for text in UNTAUGHT[group]]
    right = sum(tone is not None and (tone > 0.5) is (group == "thanks") for tone in tones)
    assert right >= LEAST[group]


def test_the_loudest_text_keeps_its_side(rules: Rules) -> None:
    """However many of the heaviest n-grams stand in a text, their sum does not run over."""
    loud = replace(rules.model, tones=np.full(1 << BITS, 32_000, np.int16))
    tone = loud.read(["好" * 30_000])[0].tone
    assert tone is not None
    assert tone > 0.99


def test_a_piece_is_held_back_with_its_letter(tmp_path: Path) -> None:
    """Pieces of a letter and of its reply are in the folds of the whole, and shorter than it."""
    rows = [f"标题{n},{n}路灯坏了没人修。{'看不见路。' * 30},{n}已安排处理。{'谢谢来信。' * 30}" for n in range(40)]
    path = tmp_path / "letters_replies.csv"
    path.write_text("\n".join(["title,content,reply", *rows]), "utf-8")
    pieces = [example for example in read_correspondence(path) if example.of]
    wholes: list[Example] = [piece.of for piece in pieces if piece.of]
    assert len(pieces) == 160
    assert (folds_of(pieces) == folds_of(wholes)).all()
    assert len(set(folds_of(pieces).tolist())) > 3
    assert all(
        piece.text in whole.text and len(piece.text) < len(whole.text)
        for piece, whole in zip(pieces, wholes, strict=True)
    )
