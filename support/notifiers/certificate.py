"""Self-signed certificates; that of the encrypted mail listener is made at every start and known to nobody else."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.x509 import GeneralName

LIFETIME = dt.timedelta(days=30)


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate: the public part as PEM, and a context that a server can use."""

    pem: bytes
    context: ssl.SSLContext


def make_certificate(host: str) -> Certificate:
    """Make a certificate for this machine and for `host`."""
    return self_signed("notifiers of Signoff", _names(host))


def self_signed(holder: str, names: Iterable[str]) -> Certificate:
    """Make a certificate of `holder` for hosts, by their names or addresses."""
    # only here: a tenth of a second
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import NameOID

    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, holder)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.SubjectAlternativeName([_name(each) for each in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return Certificate(pem, _context(pem + private))


def _context(chain: bytes) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    # the standard library reads certificates from files only; this one is private and gone at once
    with tempfile.TemporaryDirectory(prefix="notifiers-") as folder:
        path = Path(folder) / "chain.pem"
        path.touch(mode=0o600)
        path.write_bytes(chain)
        context.load_cert_chain(path)
    return context


def _names(host: str) -> list[str]:
    return list(dict.fromkeys(["localhost", "127.0.0.1", "::1", host]))


def _name(text: str) -> GeneralName:
    from cryptography import x509

    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)
