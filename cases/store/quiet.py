"""What PostgreSQL refuses it quotes: the row that failed stands in the message's detail, with citizens' words. It goes no further than here."""

from sqlalchemy.engine import ExceptionContext


def without_detail(refused: ExceptionContext) -> None:
    """Leave of a refusal its first sentence, which names tables and rules and quotes no row; what the driver itself says stays as it is."""
    error, ours = refused.original_exception, refused.sqlalchemy_exception
    first = getattr(getattr(error, "diag", None), "message_primary", None)
    if not first:
        return
    error.args = (first,)
    if ours is not None:
        ours.args = (f"({type(error).__name__}) {first}",)
