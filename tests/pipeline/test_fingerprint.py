"""Copies are found, different things are not taken for copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.items.raw import ONLY_FILES, ONLY_LINK
from pipeline.same.fingerprint import BANDS, VALUES, Hasher, similarities_of, similarity

LETTER = (
    "我是春台社区的住户,小区门口的路从去年冬天开始就坑坑洼洼,下雨天积水很深,老人和孩子出行非常不便。"
    "我们多次向物业和社区反映,都说不归他们管。请问到底应该由哪个部门来修?希望尽快给一个答复,谢谢。"
)


@pytest.fixture(scope="module")
def hasher() -> Hasher:
    """The permutations."""
    return Hasher()


def test_spaces_make_no_difference(hasher) -> None:
    """The exact hash ignores how a text was broken into lines."""
    assert hasher.fingerprint("羊安街道 停水\n了").exact == hasher.fingerprint("羊安街道停水了").exact


def test_signature_and_bands_have_their_fixed_form(hasher) -> None:
    """64 little-endian numbers of 32 bits, 32 signed keys of 64 bits."""
    made = hasher.fingerprint(LETTER)
    assert len(made.signature) == VALUES * 4
    assert len(set(made.bands)) == BANDS
    assert all(-(2**63) <= key < 2**63 for key in made.bands)


def test_the_signature_is_stored_for_months_and_must_not_change(hasher) -> None:
    """The same words give the same bytes in every release."""
    assert hasher.fingerprint("羊安街道停水了").signature[:8].hex() == "c11895198cbf4002"


def test_near_copies_share_bands_and_score_high(hasher) -> None:
    """A repost with a new head and a few words changed is found and is nearly the same."""
    one, other = hasher.fingerprint(LETTER), hasher.fingerprint("转发:" + LETTER.replace("非常", "特别"))
    assert set(one.bands) & set(other.bands)
    assert similarity(one.signature, other.signature) > 0.7


def test_different_letters_score_low(hasher) -> None:
    """Two letters about different things are not alike."""
    other = hasher.fingerprint("请问失业保险金怎么申领,需要带哪些材料,在哪个窗口办理,多久能够到账?")
    assert similarity(hasher.fingerprint(LETTER).signature, other.signature) < 0.1


@pytest.mark.parametrize("words", ["", "  \n", ONLY_LINK, f"{ONLY_FILES}\n"])
def test_no_words_are_like_nothing(hasher, words) -> None:
    """An empty text, or what we wrote for a link or a picture alone, has no signature, no bands and no copies."""
    made = hasher.fingerprint(words)
    assert (made.signature, made.bands) == (b"", ())
    assert similarity(made.signature, made.signature) == 0.0


@given(st.text(max_size=200))
def test_any_text_has_a_fingerprint_and_equals_itself(words) -> None:
    """Total and deterministic."""
    made, again = Hasher().fingerprint(words), Hasher().fingerprint(words)
    assert made == again
    assert not made.signature or similarity(made.signature, again.signature) == 1.0


def test_a_text_has_the_same_print_in_any_company(hasher) -> None:
    """Texts longer than a pass, empty ones and ones of a few characters sign alike alone and among many."""
    texts = ["", LETTER, "停", LETTER * 400, "停水", *(f"{LETTER}{n}" for n in range(400)), " ", LETTER]
    assert hasher.fingerprints(texts) == [hasher.fingerprint(text) for text in texts]


def test_many_pairs_at_once_are_as_alike_as_each_alone(hasher) -> None:
    """Also where one of a pair has no words, or was signed by an older release."""
    made = [hasher.fingerprint(words).signature for words in (LETTER, LETTER + "急", "另一件事, 路灯不亮", "")]
    pairs = [(one, other) for one in made for other in (*made, b"older")]
    assert similarities_of(pairs) == [similarity(*pair) for pair in pairs]
    assert similarities_of([]) == []
