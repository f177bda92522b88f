"""Keys, certificates and token servers of our own, for the real credentials' path."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route

from workers.serving import listening

HOST = "127.0.0.1"
TOKEN = "a-token-of-the-token-server"


def private_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def account(key: rsa.RSAPrivateKey, token_uri: str, project: str = "acme") -> dict[str, str]:
    """A service account's JSON."""
    return {
        "type": "service_account",
        "project_id": project,
        "private_key_id": "1",
        "private_key": pem(key).decode(),
        "client_email": f"viva@{project}.iam.gserviceaccount.com",
        "client_id": "1",
        "token_uri": token_uri,
    }


def certificate(key: rsa.RSAPrivateKey) -> bytes:
    """A certificate for loopback, signed by itself."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(hours=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=False)
    )
    return builder.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@asynccontextmanager
async def token_server(*, refuses: bool, why: str = "Invalid JWT Signature.") -> AsyncIterator[str]:
    """Where a service account's key is exchanged for a token; yields its URI."""

    async def token(_: Any) -> JSONResponse:
        if refuses:
            body = {"error": "invalid_grant", "error_description": why}
            return JSONResponse(body, status_code=400)
        return JSONResponse({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"})

    app = Starlette(routes=[Route("/token", token, methods=["POST"])])
    async with listening(app, HOST, 0) as port:
        yield f"http://{HOST}:{port}/token"


def as_text(info: dict[str, str]) -> str:
    return json.dumps(info)
