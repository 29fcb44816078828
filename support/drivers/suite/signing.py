"""Keys to sign bundles with: one for whoever runs the suite, and one that has nothing to do with it."""

from __future__ import annotations

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


class Signer:
    """Has a key of its own. `environment` is how a run gets it; the public halves are files below `folder`."""

    def __init__(self, folder: Path) -> None:
        key = Ed25519PrivateKey.generate()
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        self.environment = {"SIGNOFF_SIGNING_KEY": private}
        self.public = _write(key, folder / "signer.pem")
        self.public_of_another = _write(Ed25519PrivateKey.generate(), folder / "another.pem")


def _write(key: Ed25519PrivateKey, path: Path) -> Path:
    path.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path
