"""An OpenID Connect provider on this machine: a real server, real signatures, and every lie a test wants it to tell."""

import base64
import hashlib
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey

CLIENT, SECRET = "yingsheng", "geheim-2026"


@dataclass
class City:
    """The provider: who sits before it, and what it says of them."""

    url: str
    now: datetime
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one", "use": "sig"}))
    signing: Any = None
    header: dict[str, Any] = field(default_factory=lambda: {"alg": "RS256", "kid": "one"})
    claims: dict[str, Any] = field(default_factory=lambda: {"preferred_username": "zhiban", "name": "周值班"})
    description: dict[str, Any] = field(default_factory=dict)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    huge: bool = False

    def authorize(self, url: str) -> str:
        """A person agrees at its page: the address it sends the browser back to."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        assert url.startswith(f"{self.url}/authorize?")
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        code = secrets.token_urlsafe(8)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?code={code}&state={asked['state']}"

    def described(self) -> dict[str, Any]:
        """Its discovery document."""
        return {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys", "end_session_endpoint": f"{self.url}/leave", **self.description,
        }  # fmt: skip

    def exchange(self, form: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The token for a code: once, to the client that knows its secret and the verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        expected = "Basic " + base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        challenge = (
            base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
            .rstrip(b"=")
            .decode()
        )
        if (
            asked is None
            or authorization != expected
            or challenge != asked["code_challenge"]
            or form["redirect_uri"] != asked["redirect_uri"]
        ):
            self.refused.append(form.get("code", ""))
            return None
        at = int(self.now.timestamp())
        claims = {
            "iss": self.url,
            "sub": "1",
            "aud": CLIENT,
            "iat": at,
            "exp": at + 300,
            "nonce": asked["nonce"],
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        algorithms = [self.header["alg"]]
        token = jwt.encode(self.header, claims, self.signing or self.key, algorithms=algorithms)
        return {"access_token": "a", "token_type": "Bearer", "id_token": token}


@contextmanager
def city_provider(now: datetime) -> Iterator[City]:
    """One running on loopback."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if city.huge:
                self._say({"issuer": city.url, "padding": "x" * 400_000})
            elif self.path == "/.well-known/openid-configuration":
                self._say(city.described())
            elif self.path == "/keys":
                self._say({"keys": [city.key.as_dict(private=False)]})
            else:
                self._say(None)

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._say(city.exchange(form, self.headers.get("authorization", "")))

        def _say(self, value: dict[str, Any] | None) -> None:
            body = json.dumps(value or {"error": "invalid_grant"}).encode()
            self.send_response(200 if value else 400)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    city = City(f"http://127.0.0.1:{server.server_port}", now)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield city
    finally:
        server.shutdown()
        server.server_close()


def shared_key() -> OctKey:
    """A secret both sides know, with which no identity may be signed."""
    return OctKey.import_key(SECRET * 4)
