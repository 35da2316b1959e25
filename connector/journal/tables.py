"""Tables of the journal. Times are seconds since 1970-01-01 UTC."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    literal_column,
)

metadata = MetaData()

mark = Table(
    "mark",
    metadata,
    Column("name", String, primary_key=True),
    Column("text", Text, nullable=False),
    comment="Facts about the journal itself: its id, whether it was witnessed, whether it is a copy.",
)

source = Table(
    "source",
    metadata,
    Column("name", String, primary_key=True),
    Column("cursor", Text),
    Column("ok", Boolean, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("at", Float, nullable=False),
    comment="One row a configured source: its cursor and how it says it stands.",
)

document = Table(
    "document",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("source", String, nullable=False),
    Column("key", String, nullable=False),
    Column("sender", String, nullable=False),
    Column("name", Text, nullable=False),
    Column("mode", String, nullable=False, comment="observe or send, as its source was when it came"),
    Column("line_offset", Integer, nullable=False),
    Column("state", String, nullable=False),
    Column("result", String),
    Column("hold", String, comment="sender, mapping, conflict, findings, restored; failed until a person looked at it"),
    Column("sentence", Text, nullable=False),
    Column("conflict_of", Integer, ForeignKey("document.id")),
    Column("released", Boolean, nullable=False, comment="a person let a conflict through"),
    Column("mapping", String),
    Column("fingerprint", String),
    Column("received_at", Float, nullable=False),
    Column("settled_at", Float),
    Index("document_key", "key"),
    Index("document_state", "state"),
    Index("document_source", "source", "received_at"),
)

content = Table(
    "content",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id"), primary_key=True),
    Column("original", LargeBinary, nullable=False),
    Column("xml", LargeBinary, comment="the XML form where the original is not that"),
)

product = Table(
    "product",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("endpoint", String, nullable=False),
    Column("gtin", String, nullable=False),
    Index("product_code", "endpoint", "gtin", unique=True),
    comment="Numbers (endpoint, GTIN), so that 20 million serials do not repeat it.",
)

command = Table(
    "command",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, ForeignKey("document.id"), nullable=False),
    Column("product_id", Integer, ForeignKey("product.id"), nullable=False),
    Column("endpoint", String, nullable=False),
    Column("product_code", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("send_to_market", Boolean, nullable=False),
    Column("market_id", String, nullable=False),
    Column("rule_line", Integer, nullable=False),
    Column("due_at", Float, comment="when to send next; NULL while nothing of it may be sent"),
    Column("failures", Integer, nullable=False, comment="attempts in a row that did not settle it"),
    Column("over_cap", Boolean, nullable=False, comment="a person released it beyond the cap of serials an hour"),
    Index("command_document", "document_id"),
)
Index("command_due", command.c.endpoint, command.c.due_at, command.c.id, sqlite_where=command.c.due_at.is_not(None))

serial = Table(
    "serial",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("command_id", Integer, ForeignKey("command.id"), nullable=False),
    Column("product_id", Integer, ForeignKey("product.id"), nullable=False),
    Column("serial", String, nullable=False),
    Column("state", String, nullable=False),
    Column("movement", String, nullable=False, comment="BWART of its item"),
    Column("item", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    Column("uncertain", Boolean, nullable=False, comment="an attempt may have been acted on"),
    Column("again", Boolean, nullable=False, comment="unconfirmed, and sent again without a person"),
    Column("waits_for", Integer, comment="the earlier unsettled serial of the same pack"),
    Column("hold", String, comment="document, transition, reversal, cap, refusals or restored"),
    Column("outcome", String, comment="done or undone, of a resolved one"),
    Column("sentence", Text, nullable=False),
    Index("serial_command", "command_id"),
    Index("serial_pack", "serial", "product_id"),
)
Index("serial_waiting", serial.c.waits_for, sqlite_where=serial.c.waits_for.is_not(None))

OPEN_STATES = ("queued", "sending", "unconfirmed", "held", "refused")
"""States of serials that somebody may still look for among the millions that are settled for good."""
OPEN_SERIAL = serial.c.state.in_([literal_column(f"'{state}'") for state in OPEN_STATES])
"""To be repeated by each query that is to use the index `serial_open` (sqlite.org/partialindex.html)."""
Index("serial_open", serial.c.state, sqlite_where=OPEN_SERIAL)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document_id", Integer, ForeignKey("document.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("sentence", Text, nullable=False),
    Column("line", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("rule_line", Integer, nullable=False),
    Column("gtin", String, nullable=False),
    Column("serial", String, nullable=False),
    Column("closed", Text, comment="why nobody needs to look at it any more; NULL while a held one is open"),
    Index("finding_document", "document_id"),
)

reversal = Table(
    "reversal",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("product_id", Integer, ForeignKey("product.id"), nullable=False),
    Column("serial", String, nullable=False),
    Column("movement", String, nullable=False),
    Column("line", String, comment="the line that it names, with its sender; NULL where it names none"),
    Column("document_id", Integer, ForeignKey("document.id"), nullable=False),
    Column("finding_id", Integer, ForeignKey("finding.id"), nullable=False),
    Column("original_id", Integer, ForeignKey("serial.id")),
    Column("state", String, nullable=False, comment="mark, spent, applied, open or closed"),
    Index("reversal_pack", "serial", "product_id"),
    Index("reversal_original", "original_id"),
    Index("reversal_document", "document_id"),
)

line = Table(
    "line",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id"), primary_key=True),
    Column("item", Integer, primary_key=True),
    Column("name", String, nullable=False, comment="sender, a blank, and the ERP's own name of the line"),
    Index("line_name", "name"),
    comment="Items that gave a command, as their ERP names them.",
)

lookup_row = Table(
    "lookup_row",
    metadata,
    Column("name", String, primary_key=True, comment="of the look-up table"),
    Column("sender", String, primary_key=True),
    Column("key", String, primary_key=True, comment="JSON object, columns in order of their names"),
    Column("cells", Text, comment="JSON object; NULL when a document says that the key has no row"),
    Column("sentence", Text, nullable=False, comment="why it has none; else empty"),
    Column("newness", Text, nullable=False, comment="JSON list of texts; the greater one stays"),
    Column("document_id", Integer, ForeignKey("document.id"), nullable=False),
    Column("at", Float, nullable=False),
    Index("lookup_row_document", "document_id"),
    comment="Rows of look-up tables that documents gave, the newest of each key.",
)

attempt = Table(
    "attempt",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("command_id", Integer, ForeignKey("command.id"), nullable=False),
    Column("endpoint", String, nullable=False),
    Column("serial_ids", Text, nullable=False, comment="JSON list of serial.id"),
    Column("serial_count", Integer, nullable=False),
    Column("started_at", Float, nullable=False),
    Column("finished_at", Float),
    Column("verdict", String),
    Column("status", Integer),
    Column("error_type", String, nullable=False),
    Column("sentence", Text, nullable=False),
    Index("attempt_command", "command_id"),
    Index("attempt_endpoint", "endpoint", "started_at"),
)
Index("attempt_open", attempt.c.id, sqlite_where=attempt.c.finished_at.is_(None))

endpoint = Table(
    "endpoint",
    metadata,
    Column("name", String, primary_key=True),
    Column("fingerprint", String, nullable=False, comment="of its settings; another one begins probation"),
    Column("paused_by", String, comment="NULL while open; connector (probes by itself), missing, refusals or person"),
    Column("paused_until", Float, comment="when the connector probes next"),
    Column("sentence", Text, nullable=False),
    Column("since", Float, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("probation", Boolean, nullable=False, comment="one command at a time until one is fully confirmed"),
)

outbox = Table(
    "outbox",
    metadata,
    Column("document_id", Integer, ForeignKey("document.id"), primary_key=True),
    Column("settled_at", Float, nullable=False, comment="which of its outcomes; a later one is told again"),
    Column("due_at", Float, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("sentence", Text, nullable=False),
    Index("outbox_due", "due_at"),
)

alert = Table(
    "alert",
    metadata,
    Column("what", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("since", Float, nullable=False),
    Column("told_at", Float, comment="NULL while nobody was told"),
    comment="What a person should look at, until it has ended: told once.",
)

event = Table(
    "event",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", Float, nullable=False),
    Column("kind", String, nullable=False),
    Column("document_id", Integer),
    Column("command_id", Integer),
    Column("endpoint", String),
    Column("details", Text, comment="JSON; may be purged, the digest stays"),
    Column("digest", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    Index("event_document", "document_id"),
    Index("event_command", "command_id"),
)
