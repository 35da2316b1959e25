"""Connector between an ERP's goods movements and the Movilitas.Cloud Manufacturer V2 API."""

__version__ = "0.1.0"
