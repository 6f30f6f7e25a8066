"""What fills the variables of an approved SMS template. Pure."""

from alerts.outcome import Parcel
from alerts.shape import ack_token, characters, cut, marked, words
from config.wired import PLACEHOLDER


def filled(param: str, parcel: Parcel, limit: int) -> str:
    """One variable: ``{words}`` is cut so that the whole keeps to ``limit``; templates take no address as a variable."""
    values = {"code": str(parcel.code), "id": parcel.id, "token": ack_token(parcel.text), "words": ""}
    fixed = PLACEHOLDER.sub(lambda m: values[m[1]], param)
    values["words"] = cut(words(marked(parcel)), limit - characters(fixed), characters)
    return PLACEHOLDER.sub(lambda m: values[m[1]], param)
