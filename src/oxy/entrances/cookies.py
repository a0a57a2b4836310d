"""The console's session cookie, and whether a request comes from our own pages."""

from urllib.parse import urlsplit

from fastapi import Request, Response

from oxy.foundation.security import LIFETIME

SESSION_COOKIE = "oxy_session"
SIGN_IN_PAGE = "/entrar"


def session_token(request: Request) -> str | None:
    """Return the token of the session cookie, when there is one."""
    return request.cookies.get(SESSION_COOKIE)


def set_session(response: Response, token: str, *, secure: bool) -> None:
    """Keep a session in the browser: out of reach for scripts, not sent along from other sites."""
    seconds = int(LIFETIME["session"].total_seconds())
    response.set_cookie(SESSION_COOKIE, token, max_age=seconds, httponly=True, samesite="lax", secure=secure, path="/")


def clear_session(response: Response) -> None:
    """Forget the session in the browser."""
    response.delete_cookie(SESSION_COOKIE, path="/")


def from_same_site(request: Request) -> bool:
    """Whether a changing request was sent by our own pages, or by no browser at all (OWASP, CSRF: check the origin)."""
    if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
        return False
    origin = request.headers.get("origin")
    return origin is None or urlsplit(origin).netloc == request.headers.get("host")
