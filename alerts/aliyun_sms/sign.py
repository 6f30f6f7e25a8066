"""Aliyun's request signature, version 3 (ACS3-HMAC-SHA256), for a request with everything in the query. Pure."""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import quote

EMPTY = hashlib.sha256(b"").hexdigest()


def canonical(query: Mapping[str, str]) -> str:
    """The query in the order and spelling that are signed, and sent."""
    return "&".join(f"{quote(k, safe='~')}={quote(v, safe='~')}" for k, v in sorted(query.items()))


def signed(host: str, query: Mapping[str, str], headers: Mapping[str, str], key_id: str, secret: str) -> dict[str, str]:
    """The headers of a POST to ``/`` with an empty body, ``Authorization`` among them. ``headers``: the x-acs-* of the call."""
    all_headers = {"host": host, "x-acs-content-sha256": EMPTY, **headers}
    names = ";".join(sorted(all_headers))
    lines = "".join(f"{name}:{all_headers[name].strip()}\n" for name in sorted(all_headers))
    request = "\n".join(["POST", "/", canonical(query), lines, names, EMPTY])
    to_sign = f"ACS3-HMAC-SHA256\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    authorization = f"ACS3-HMAC-SHA256 Credential={key_id},SignedHeaders={names},Signature={signature}"
    return {**all_headers, "authorization": authorization}
