"""Calls to the sandbox, which speaks no TLS: reading certificates costs more than a call."""

import ssl
from functools import partial
from typing import Any

import httpx

__all__ = ["async_client", "client", "get", "patch", "post", "request"]

_NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def request(method: str, url: str | httpx.URL, **named: Any) -> httpx.Response:
    """Return the answer to one request; arguments as httpx takes them."""
    return httpx.request(method, url, verify=_NO_TLS, trust_env=False, **named)


get = partial(request, "GET")
patch = partial(request, "PATCH")
post = partial(request, "POST")


def client(**named: Any) -> httpx.Client:
    """Return a client that keeps its connections."""
    return httpx.Client(verify=_NO_TLS, trust_env=False, **named)


def async_client(**named: Any) -> httpx.AsyncClient:
    """Return the same for coroutines."""
    return httpx.AsyncClient(verify=_NO_TLS, trust_env=False, **named)
