"""Signing a statement: a DSSE envelope with an Ed25519 signature, when a key is given.

The key comes from the environment variable `SIGNOFF_SIGNING_KEY`: a private key as PEM, or the path of a file with one.
`openssl genpkey -algorithm ed25519` makes such a key.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from support.evidence.bundle.attestation import PAYLOAD_TYPE, canonical
from support.evidence.redaction import register_secret

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

KEY_VARIABLE = "SIGNOFF_SIGNING_KEY"


class SigningError(Exception):
    """A key or a signature cannot be used; the message says why, and never holds the key."""


def signing_key(environment: Mapping[str, str]) -> Ed25519PrivateKey | None:
    """The private key that the environment names; None where it names none. Raises SigningError."""
    given = environment.get(KEY_VARIABLE, "").strip()
    if not given:
        return None
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        text = given if given.startswith("-----BEGIN") else Path(given).read_text(encoding="ascii")
        register_secret(text.strip(), "signing key")
        key = load_pem_private_key(text.replace("\\n", "\n").encode(), password=None)
    except (OSError, ValueError, TypeError) as error:
        reason = type(error).__name__ if given.startswith("-----BEGIN") else str(error).splitlines()[0]
        raise SigningError(
            f"{KEY_VARIABLE} is neither a private key in PEM form nor a file with one ({reason})"
        ) from None
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningError(f"{KEY_VARIABLE} is no Ed25519 key: make one with `openssl genpkey -algorithm ed25519`")
    return key


def public_pem(key: Ed25519PublicKey) -> bytes:
    """A public key in PEM form."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_public_key(pem: bytes, origin: str) -> Ed25519PublicKey:
    """A public key from its PEM form. Raises SigningError; `origin` names it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    try:
        key = load_pem_public_key(pem)
    except (ValueError, TypeError):
        raise SigningError(f"{origin} is no public key in PEM form") from None
    if not isinstance(key, Ed25519PublicKey):
        raise SigningError(f"{origin} is no Ed25519 key")
    return key


def key_id(key: Ed25519PublicKey) -> str:
    """SHA-256 of a public key's raw bytes, hexadecimal."""
    return hashlib.sha256(key.public_bytes_raw()).hexdigest()


def envelope(payload: bytes, key: Ed25519PrivateKey) -> bytes:
    """The signed statement, as canonical JSON."""
    signature = key.sign(_signed_bytes(PAYLOAD_TYPE, payload))
    return _envelope(payload, key_id(key.public_key()), signature)


def check_envelope(raw: bytes, payload: bytes, key: Ed25519PublicKey) -> None:
    """Return when the envelope holds exactly this payload, signed with this key. Raises SigningError."""
    from cryptography.exceptions import InvalidSignature

    try:
        document: dict[str, Any] = json.loads(raw)
        (given,) = document["signatures"]
        signature = base64.b64decode(given["sig"], validate=True)
        held = base64.b64decode(document["payload"], validate=True)
    except (ValueError, KeyError, TypeError):
        raise SigningError("it is damaged") from None
    if held != payload:
        raise SigningError("it holds another statement than the bundle's")
    try:
        key.verify(signature, _signed_bytes(PAYLOAD_TYPE, payload))
    except InvalidSignature:
        raise SigningError(f"it is not signed with the key {key_id(key)[:16]}") from None
    if raw != _envelope(payload, key_id(key), signature):
        raise SigningError("it was written anew")


def _envelope(payload: bytes, identity: str, signature: bytes) -> bytes:
    return canonical(
        {
            "payloadType": PAYLOAD_TYPE,
            "payload": base64.b64encode(payload).decode(),
            "signatures": [{"keyid": identity, "sig": base64.b64encode(signature).decode()}],
        }
    )


def _signed_bytes(kind: str, payload: bytes) -> bytes:
    """What DSSE signs: type and payload, each with its length (pre-authentication encoding)."""
    return b"DSSEv1 %d %s %d %s" % (len(kind), kind.encode(), len(payload), payload)
