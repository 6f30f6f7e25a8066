"""Write to the process log that a message would have gone; never its text or address. It has not gone, and says so."""

from datetime import datetime

from alerts.outcome import Outcome, Parcel
from cases.log import log


class LogSender:
    """Takes no message: what only stands in a log has reached nobody, so the next way or the next role is told."""

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Log the id alone."""
        log.info("message not sent: way out is a log", message=parcel.id, attempt=parcel.attempt)
        return Outcome("permanent", "log", "只写日志, 没有发送")

    def close(self) -> None:
        """Nothing to let go."""
