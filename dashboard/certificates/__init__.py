"""Certificates 属地认定书: a page to read and to print about one point on one day."""

from dashboard.certificates.routes import add_certificates

__all__ = ["add_certificates"]
