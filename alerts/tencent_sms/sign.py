"""Tencent Cloud's request signature, version 3 (TC3-HMAC-SHA256), for a JSON body. Pure."""

import hashlib
import hmac
from datetime import UTC, datetime

TYPE = "application/json; charset=utf-8"
NAMES = "content-type;host"


def authorization(host: str, body: bytes, stamp: int, key_id: str, key: str) -> str:
    """The ``Authorization`` of a POST to ``/``; the service is the first part of the product's own host name."""
    service, day = _service(host), datetime.fromtimestamp(stamp, UTC).date().isoformat()
    hashed = hashlib.sha256(body).hexdigest()
    request = f"POST\n/\n\ncontent-type:{TYPE}\nhost:{host}\n\n{NAMES}\n{hashed}"
    scope = f"{day}/{service}/tc3_request"
    to_sign = f"TC3-HMAC-SHA256\n{stamp}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    seed = f"TC3{key}".encode()
    for part in (day, service, "tc3_request"):
        seed = hmac.digest(seed, part.encode(), "sha256")
    signature = hmac.new(seed, to_sign.encode(), hashlib.sha256).hexdigest()
    return f"TC3-HMAC-SHA256 Credential={key_id}/{scope}, SignedHeaders={NAMES}, Signature={signature}"


def _service(host: str) -> str:
    """``cvm`` of cvm.tencentcloudapi.com; any other host stands in for SMS."""
    return host.partition(".")[0] if host.endswith(".tencentcloudapi.com") else "sms"
