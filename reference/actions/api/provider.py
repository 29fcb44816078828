"""The OpenID Connect provider that browsers log in at."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import urllib3

from reference.actions.settings import ApiSettings

PATIENCE = urllib3.Timeout(connect=2, read=5)


class ProviderError(Exception):
    """The provider cannot be reached or refuses."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where the provider does what."""

    authorization: str
    token: str
    userinfo: str


class IdentityProvider:
    """Authorization-code exchange and user information; endpoints are discovered at first use and kept."""

    def __init__(self, settings: ApiSettings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client_id = settings.oidc_client_id
        self._client_secret = settings.oidc_client_secret
        self._http = urllib3.PoolManager(timeout=PATIENCE, retries=False)
        self._endpoints: Endpoints | None = None

    def authorization_url(self, redirect_uri: str, state: str) -> str:
        """Where a browser goes to log in."""
        query = {
            "response_type": "code",
            "scope": "openid email profile",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "state": state,
        }
        return f"{self._find_endpoints().authorization}?{urlencode(query)}"

    def exchange(self, code: str, redirect_uri: str) -> str:
        """The access token for a code; raises ProviderError."""
        fields = {"grant_type": "authorization_code", "code": code, "redirect_uri": redirect_uri}
        credentials = urllib3.make_headers(basic_auth=f"{self._client_id}:{self._client_secret.get_secret_value()}")
        answer = self._ask(
            "POST",
            self._find_endpoints().token,
            body=urlencode(fields),
            headers={**credentials, "Content-Type": "application/x-www-form-urlencoded"},
        )
        token = answer.get("access_token")
        if not isinstance(token, str):
            raise ProviderError("the provider answered without an access token")
        return token

    def userinfo(self, access_token: str) -> dict[str, Any]:
        """The claims of the person who holds the access token; raises ProviderError."""
        return self._ask("GET", self._find_endpoints().userinfo, headers={"Authorization": f"Bearer {access_token}"})

    def _find_endpoints(self) -> Endpoints:
        """The discovered endpoints, or the usual ones below the issuer while it does not answer."""
        if self._endpoints is None:
            try:
                found = self._ask("GET", f"{self._issuer}/.well-known/openid-configuration")
                self._endpoints = Endpoints(
                    found["authorization_endpoint"], found["token_endpoint"], found["userinfo_endpoint"]
                )
            except (ProviderError, KeyError):
                base = f"{self._issuer}/protocol/openid-connect"
                return Endpoints(f"{base}/auth", f"{base}/token", f"{base}/userinfo")
        return self._endpoints

    def _ask(self, method: str, url: str, **options: Any) -> dict[str, Any]:
        try:
            answer = self._http.request(method, url, **options)
            content = json.loads(answer.data)
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise ProviderError(str(error)) from None
        if answer.status != 200 or not isinstance(content, dict):
            raise ProviderError(f"the provider answered {answer.status}")
        return content
