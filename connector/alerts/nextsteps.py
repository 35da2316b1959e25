"""What a person does about each kind of thing that waits for one; the same words in `status` and in alerts."""

from __future__ import annotations

NEXT = {
    "held documents": "connector documents --state held",
    "failed documents": "connector documents --state failed",
    "held serials": "connector commands --state held",
    "unconfirmed serials": "connector commands --state unconfirmed",
    "paused endpoints": "connector endpoint resume NAME --reason TEXT",
    "faults of mappings": "connector check",
    "refused serials": "connector commands --state refused",
    "untold outcomes": "connector status",
    "red sources": "connector doctor",
    "silent sources": "see whether the ERP still sends, and whether its way to the connector is open",
    "troubles of the journal": "connector status",
    "alerts not sent": "connector doctor",
}
"""By kind, the command to look at it with, or to decide it."""
