"""The city's identity provider over HTTP: where it stands, a code exchanged for an identity, and the identity verified."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import httpx2

from config.access import SignOn, is_safe

SECONDS = 10
LONGEST = 256 * 1024
ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures by a key pair only: with a shared secret, or none at all, anybody could sign."""
LEEWAY = 60
"""Seconds that two clocks may differ."""


class SignOnError(Exception):
    """The provider cannot be asked, or what it says does not hold; a sentence for people, nothing of the token."""


@dataclass(frozen=True)
class Places:
    """What the provider's own description says (OpenID Connect Discovery)."""

    authorize: str
    token: str
    keys: str
    leave: str | None


@dataclass(frozen=True)
class Identity:
    """Who has signed on: the login by the configured claim, a name, and how (``amr``, RFC 8176)."""

    login: str
    name: str
    methods: tuple[str, ...]


class Provider:
    """One provider. Raises SignOnError from every call."""

    def __init__(self, policy: SignOn, secret: str) -> None:
        self.policy = policy
        self.secret = secret

    def places(self) -> Places:
        """Read its description; it must be of the issuer that is configured, and every address of it safe."""
        said = self._json("GET", f"{self.policy.issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != self.policy.issuer:
            raise SignOnError("统一身份认证的 issuer 与配置不同")
        authorize, token, keys, leave = (
            url if isinstance(url, str) and is_safe(url) else None
            for url in map(said.get, ("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint"))
        )
        if authorize is None or token is None or keys is None:
            raise SignOnError("统一身份认证给出的地址不全或不安全")
        return Places(authorize, token, keys, leave)

    def identity(self, places: Places, code: str, verifier: str, nonce: str, back: str, now: datetime) -> Identity:
        """Exchange the code (RFC 6749 4.1.3, RFC 7636 4.5) and verify who it speaks of (OpenID Connect Core 3.1.3.7)."""
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": back, "code_verifier": verifier}
        auth = (self.policy.client_id, self.secret) if self.secret else None
        if auth is None:
            form["client_id"] = self.policy.client_id
        said = self._json("POST", places.token, data=form, auth=auth)
        token = said.get("id_token")
        if not isinstance(token, str):
            raise SignOnError("统一身份认证没有给出身份")
        return self._identity(self._claims(places, token, str(said.get("access_token") or ""), nonce, now))

    def _claims(self, places: Places, token: str, access_token: str, nonce: str, now: datetime) -> Mapping[str, Any]:
        from authlib.oidc.core import CodeIDToken
        from joserfc import jwt
        from joserfc.errors import JoseError
        from joserfc.jwk import KeySet

        keys = self._json("GET", places.keys)
        try:
            signed = jwt.decode(token, KeySet.import_key_set(keys), algorithms=list(ALGORITHMS))  # type: ignore[arg-type]  # JSON from outside: it is looked through there
            options = {
                "iss": {"essential": True, "value": self.policy.issuer},
                "aud": {"essential": True, "value": self.policy.client_id},
            }
            beside = {"nonce": nonce, "client_id": self.policy.client_id, "access_token": access_token}
            claims = CodeIDToken(signed.claims, signed.header, options, beside)
            claims.validate(now=int(now.timestamp()), leeway=LEEWAY)
        except (JoseError, ValueError, KeyError, TypeError) as e:
            raise SignOnError("统一身份认证给出的身份验证不通过") from e
        return signed.claims

    def _identity(self, claims: Mapping[str, Any]) -> Identity:
        login, name, methods = claims.get(self.policy.claim), claims.get(self.policy.name_claim), claims.get("amr")
        if not isinstance(login, str) or not login:
            raise SignOnError(f"统一身份认证没有给出 {self.policy.claim}")
        known = tuple(m for m in methods if isinstance(m, str)) if isinstance(methods, list) else ()
        return Identity(login, name if isinstance(name, str) else "", known)

    def _json(self, method: str, url: str, **more: Any) -> dict[str, Any]:
        """One answer: no redirects, ten seconds, a quarter of a megabyte, an object."""
        try:
            with (
                httpx2.Client(timeout=SECONDS, follow_redirects=False, trust_env=False) as client,
                client.stream(method, url, headers={"accept": "application/json"}, **more) as answer,
            ):
                body = b""
                for piece in answer.iter_bytes():
                    body += piece
                    if len(body) > LONGEST:
                        raise SignOnError("统一身份认证的回答太长")
                if answer.status_code != 200:
                    raise SignOnError(f"统一身份认证拒绝了请求 (HTTP {answer.status_code})")
            said = json.loads(body)
        except httpx2.HTTPError as e:
            raise SignOnError("统一身份认证连接不上") from e
        except ValueError as e:
            raise SignOnError("统一身份认证的回答看不懂") from e
        if not isinstance(said, dict):
            raise SignOnError("统一身份认证的回答看不懂")
        return said
