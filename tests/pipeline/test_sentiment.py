"""The tone is SnowNLP's own number, reached without its segmenter and without importing it."""

import subprocess
import sys

import pytest
import rjieba

from pipeline.sentiment import Sentiment

TEXTS = ["服务很好,非常满意,谢谢。", "太差了,垃圾物业,气死人。", "羊安街道停水。", "的了在", "x" * 9000]


@pytest.fixture(scope="module")
def sentiment() -> Sentiment:
    """The model, loaded once."""
    return Sentiment()


def test_the_arithmetic_is_the_package_s_own(sentiment) -> None:
    """On the same words SnowNLP's classifier gives the same number."""
    from snownlp import normal
    from snownlp.sentiment import classifier

    for text, ours in zip(TEXTS[:3], sentiment.measure(TEXTS[:3]), strict=True):
        words = [word for word in normal.filter_stop(rjieba.cut(text)) if _known(classifier, word)]
        kind, share = classifier.classifier.classify(words)
        assert ours == pytest.approx(share if kind == "pos" else 1 - share, abs=0.006)


def _known(classifier, word) -> bool:
    return any(word in counts.d for counts in classifier.classifier.d.values())


def test_good_is_above_bad(sentiment) -> None:
    """Thanks sound better than anger."""
    good, bad = sentiment.measure(TEXTS[:2])
    assert good > 0.6
    assert bad < 0.4


def test_words_that_say_nothing_have_no_tone(sentiment) -> None:
    """A text without any known word has none."""
    assert sentiment.measure(["", "、、、"]) == [None, None]


def test_judging_never_imports_the_package() -> None:
    """Importing snownlp costs seconds and 400 MB; a judgment does without."""
    code = "import sys; from pipeline.sentiment import Sentiment; Sentiment().measure(['好']); sys.exit('snownlp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
