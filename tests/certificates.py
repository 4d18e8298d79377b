"""Certificates for tests: an authority and a server certificate of it for 127.0.0.1, valid when a test wants."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def authority(folder: Path, name: str, begins: datetime | None = None, days: int = 30) -> tuple[Path, Path, Path]:
    """The files of a CA, of a server's chain, and of its key; the server's certificate is valid for ``days`` from ``begins`` on."""
    begins = begins or datetime.now(UTC) - timedelta(1)
    ca_key, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])

    def certificate(subject: str, public: ec.EllipticCurvePublicKey, is_ca: bool) -> x509.Certificate:
        named = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, subject)])
        builder = x509.CertificateBuilder().subject_name(named).issuer_name(issuer).public_key(public)
        builder = builder.serial_number(x509.random_serial_number()).add_extension(x509.BasicConstraints(is_ca, None), True)
        builder = builder.not_valid_before(begins).not_valid_after(begins + timedelta(days))
        if not is_ca:
            names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
            builder = builder.add_extension(names, False)
        return builder.sign(ca_key, hashes.SHA256())

    root = certificate(name, ca_key.public_key(), True).public_bytes(serialization.Encoding.PEM)
    leaf = certificate("county", key.public_key(), False)
    paths = (folder / f"{name}-ca.pem", folder / f"{name}-chain.pem", folder / f"{name}-key.pem")
    paths[0].write_bytes(root)
    paths[1].write_bytes(leaf.public_bytes(serialization.Encoding.PEM) + root)
    form = serialization.PrivateFormat.PKCS8
    paths[2].write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    return paths
