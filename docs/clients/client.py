"""A client of Studio Pass for portals, to be copied. It needs nothing but Python 3.9 or later.

It asks for a URL or a link with the person's own token, tries again only when the service says so, and writes neither URL nor
token anywhere.
"""

import json
import random
import re
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Mapping, Optional


class SecretUrl:
    """Whoever opens it is signed in as its owner: redirect that person's browser to it, and send it nowhere else."""

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __repr__(self) -> str:
        return "[redacted]"


@dataclass(frozen=True)
class PresignedUrl:
    authorized_url: SecretUrl
    expires_at: datetime  # within seconds
    domain_id: str
    user_profile_name: str


@dataclass(frozen=True)
class LaunchTicket:
    launch_url: SecretUrl  # works once
    expires_at: datetime  # within minutes


class StudioPassError(Exception):
    """Decide by `code`, which is stable (errors.md says what to do about each); show `detail` to the person."""

    def __init__(self, code: str, detail: str, status: int = 0, headers: Optional[Mapping[str, str]] = None) -> None:
        super().__init__(f"{code}: {detail}")
        headers = headers or {}
        retry_after = headers.get("retry-after") or ""
        self.code = code
        self.detail = detail
        self.status = status
        self.request_id = headers.get("x-request-id")  # quote it to whoever runs the service
        self.retry_after_seconds = int(retry_after) if re.fullmatch(r"[0-9]{1,6}", retry_after) else None


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """The token is for the service only, wherever an answer points."""

    def redirect_request(self, *_args: Any, **_more: Any) -> None:
        return None


class StudioPass:
    def __init__(
        self, base_url: str, attempts: int = 3, max_wait_seconds: float = 10, timeout_seconds: float = 15
    ) -> None:
        """`base_url` has no slash at its end; `attempts` counts the first one; a longer wait is left to the caller."""
        self._base_url = base_url
        self._attempts = attempts
        self._max_wait_seconds = max_wait_seconds
        self._timeout_seconds = timeout_seconds
        self._opener = urllib.request.build_opener(_NoRedirects)

    def create_presigned_url(self, token: str, **request: Any) -> PresignedUrl:
        """To redirect to at once. `request` has members of the contract, such as domainId="d-…", app="JupyterLab"."""
        answer = self._ask("/v1/presigned-urls", token, request)
        return PresignedUrl(
            SecretUrl(answer["authorizedUrl"]),
            _time(answer["expiresAt"]),
            answer["domainId"],
            answer["userProfileName"],
        )

    def create_launch_ticket(self, token: str, **request: Any) -> LaunchTicket:
        """For a page that shows a link before it is used."""
        answer = self._ask("/v1/launch-tickets", token, request)
        return LaunchTicket(SecretUrl(answer["launchUrl"]), _time(answer["expiresAt"]))

    def _ask(self, path: str, token: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        # A header that cannot be sent would be quoted in the error, token and all.
        if not re.fullmatch(r"[A-Za-z0-9_.~+/=-]+", token):
            raise StudioPassError("invalid_token", "The token has characters that no token has.")
        attempt = 1
        while True:
            try:
                return self._send(path, token, request)
            except StudioPassError as error:
                wait = error.retry_after_seconds
                if wait is None or wait > self._max_wait_seconds or attempt >= self._attempts:
                    raise
            # Whoever was refused together must not come back together.
            time.sleep(wait + random.random())
            attempt += 1

    def _send(self, path: str, token: str, request: Mapping[str, Any]) -> Mapping[str, Any]:
        message = urllib.request.Request(
            self._base_url + path,
            method="POST",
            data=json.dumps(request).encode(),
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
        )
        try:
            with self._opener.open(message, timeout=self._timeout_seconds) as answer:
                if answer.status != 201:
                    raise _unexpected(answer.status, answer.headers)
                return json.load(answer)
        except urllib.error.HTTPError as refusal:
            with refusal:
                if not refusal.headers.get("content-type", "").startswith("application/problem+json"):
                    raise _unexpected(refusal.code, refusal.headers) from None
                problem = json.load(refusal)
            raise StudioPassError(problem["code"], problem["detail"], refusal.code, refusal.headers) from None


def _unexpected(status: int, headers: Mapping[str, str]) -> StudioPassError:
    """Not an answer of Studio Pass: something on the way to it answered."""
    return StudioPassError("unexpected_answer", f"Something answered with status {status}.", status, headers)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
