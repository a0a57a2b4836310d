"""Passwords, tokens, sealed secrets and signatures, each by a library or the standard's own primitive."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal
from uuid import UUID

import jwt
from cryptography.fernet import Fernet, InvalidToken
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

TokenKind = Literal["access", "refresh", "session"]
# A session is the console's cookie: as revocable as the others, since each use looks at the user's row.
LIFETIME: dict[TokenKind, timedelta] = {
    "access": timedelta(hours=1),
    "refresh": timedelta(days=30),
    "session": timedelta(days=14),
}

_passwords = PasswordHash((Argon2Hasher(),))


@cache
def _nobody() -> str:
    """What is verified against when no such user exists, so that the time taken says nothing."""
    return _passwords.hash("no such user")


class BadToken(Exception):
    """Not a token of ours, or no longer."""


@dataclass(frozen=True, slots=True)
class Claims:
    """Who a token speaks for."""

    user_id: UUID
    organization_id: UUID
    role: str
    version: int


def hash_password(password: str) -> str:
    """Return the Argon2id hash (OWASP's parameters, as pwdlib ships them)."""
    return _passwords.hash(password)


def verify_password(password: str, hashed: str | None) -> bool:
    """Whether `password` fits; with no hash, takes the same time and says no."""
    fits = _passwords.verify(password, hashed or _nobody())
    return fits and hashed is not None


class Tokens:
    """Signs and reads JWTs (HS256)."""

    def __init__(self, secret: str) -> None:
        self._secret = hashlib.sha256(secret.encode()).digest()

    def issue(self, claims: Claims, kind: TokenKind, now: datetime) -> str:
        """Return a token for `claims` that lives `LIFETIME[kind]` from `now`."""
        body = {
            "sub": str(claims.user_id),
            "org": str(claims.organization_id),
            "role": claims.role,
            "ver": claims.version,
            "kind": kind,
            "iat": int(now.timestamp()),
            "exp": int((now + LIFETIME[kind]).timestamp()),
        }
        return jwt.encode(body, self._secret, algorithm="HS256")

    def read(self, token: str, kind: TokenKind, now: datetime) -> Claims:
        """Return who `token` speaks for. Raises `BadToken` when it is forged, expired at `now` or of the other kind."""
        try:
            body = jwt.decode(
                token, self._secret, algorithms=["HS256"],
                options={"verify_exp": False, "verify_iat": False, "require": ["exp", "sub"]},
            )  # fmt: skip
            if body["kind"] != kind or body["exp"] <= now.timestamp():
                raise BadToken("expired or of another kind")
            return Claims(UUID(body["sub"]), UUID(body["org"]), body["role"], body["ver"])
        except (jwt.PyJWTError, KeyError, ValueError) as error:
            raise BadToken("not a valid token") from error


class Vault:
    """Seals secrets that must be stored (`ENCRYPTION_KEY`)."""

    def __init__(self, key: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest()))

    def seal(self, secret: str) -> str:
        """Return `secret` encrypted and authenticated, as text."""
        return self.seal_bytes(secret.encode()).decode()

    def seal_bytes(self, secret: bytes) -> bytes:
        """Return `secret` encrypted and authenticated."""
        return self._fernet.encrypt(secret)

    def unseal(self, sealed: str) -> str:
        """Return what was sealed. Raises `ValueError` when the key is another or the text was changed."""
        return self.unseal_bytes(sealed.encode()).decode()

    def unseal_bytes(self, sealed: bytes) -> bytes:
        """Return what `seal_bytes` was given. Raises `ValueError` as `unseal` does."""
        try:
            return self._fernet.decrypt(sealed)
        except InvalidToken:
            raise ValueError("sealed with another ENCRYPTION_KEY, or damaged") from None


def signature_fits(secret: str, body: bytes, header: str | None) -> bool:
    """Whether `header` ("sha256=<hex>") is the HMAC-SHA256 of `body`, compared in constant time."""
    if not header or not header.startswith("sha256="):
        return False
    wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), header[len("sha256=") :].encode())
