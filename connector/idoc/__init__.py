"""Reading IDocs: safe XML, exact slices of a packet, control record. Public, for authors of source plugins."""

from __future__ import annotations

from connector.idoc.content import same_content
from connector.idoc.control import ControlRecord, control_record
from connector.idoc.names import idocs, path_of, segment_name, xml_name
from connector.idoc.packet import read_documents
from connector.idoc.reading import read_xml

__all__ = [
    "ControlRecord",
    "control_record",
    "idocs",
    "path_of",
    "read_documents",
    "read_xml",
    "same_content",
    "segment_name",
    "xml_name",
]
