"""How fast the connector is, measured against something known in the same run; see docs/performance.md."""
