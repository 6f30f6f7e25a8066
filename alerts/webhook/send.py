"""POST a message as signed JSON. Signature and headers follow Standard Webhooks; the id is the message's at every try."""

import json
from datetime import datetime
from typing import Any

from alerts.outcome import Outcome, Parcel
from config.alerts import Webhook

TEMPORARY = frozenset({408, 409, 425, 429})


class WebhookSender:
    """One kept client for all messages of this way."""

    def __init__(self, way: Webhook, secret: str | None) -> None:
        import httpx2  # 0.24 s to import; only the sender needs it

        self._httpx = httpx2
        self._way = way
        self._secret = secret
        self._client = httpx2.Client(timeout=way.timeout_seconds, follow_redirects=False)

    def send(self, parcel: Parcel, now: datetime) -> Outcome:
        """Try once. A time-out after the request went out is ``unknown``: the other side may have it."""
        body = json.dumps(_body(parcel), ensure_ascii=False).encode()
        try:
            answer = self._client.post(
                parcel.address or self._way.url or "", content=body, headers=self._headers(parcel, now, body)
            )
        except (self._httpx.ReadTimeout, self._httpx.ReadError, self._httpx.RemoteProtocolError) as e:
            return Outcome("unknown", type(e).__name__, str(e))
        except (self._httpx.InvalidURL, self._httpx.UnsupportedProtocol) as e:
            return Outcome("permanent", type(e).__name__, str(e))
        except self._httpx.HTTPError as e:
            return Outcome("temporary", type(e).__name__, str(e))
        return _outcome(answer.status_code, answer.headers.get("retry-after"))

    def close(self) -> None:
        """Close the client."""
        self._client.close()

    def _headers(self, parcel: Parcel, now: datetime, body: bytes) -> dict[str, str]:
        headers = {"content-type": "application/json; charset=utf-8", "webhook-id": parcel.id,
                   "webhook-timestamp": str(int(now.timestamp()))}  # fmt: skip
        if self._secret:
            from standardwebhooks.webhooks import Webhook as Signer

            headers["webhook-signature"] = Signer(self._secret).sign(parcel.id, now, body.decode())
        return headers


def _body(parcel: Parcel) -> dict[str, Any]:
    text = f"{parcel.text} (可能重复)" if parcel.possible_duplicate else parcel.text
    return {"id": parcel.id, "text": text, "code": parcel.code, "attempt": parcel.attempt, **parcel.facts}


def _outcome(status: int, retry_after: str | None) -> Outcome:
    if 200 <= status < 300:
        return Outcome("ok", str(status))
    kind = "temporary" if status in TEMPORARY or status >= 500 else "permanent"
    wait = float(retry_after) if retry_after and retry_after.isdigit() else None
    return Outcome(kind, str(status), f"HTTP {status}", wait)  # type: ignore[arg-type]  # one of the two words above
