"""Reading IDocs: safe XML, exact slices of a packet, control record; records cut by definitions of their type;
and the status that SAP is told of one.

Flat files and XML give the same documents. Public, for authors of source plugins.
"""

from __future__ import annotations

from connector.idoc.codepage import encoding_named
from connector.idoc.content import same_content
from connector.idoc.control import ControlRecord, control_record
from connector.idoc.cutting import Cutter
from connector.idoc.definitions import Field, IdocType, Segment
from connector.idoc.flat import is_flat, read_file, read_flat
from connector.idoc.kept import from_json, shipped, to_json
from connector.idoc.names import idocs, path_of, segment_name, xml_name
from connector.idoc.packet import read_documents
from connector.idoc.parserfile import read_parser_file
from connector.idoc.parserfolder import ParserFolder
from connector.idoc.reading import read_xml
from connector.idoc.records import control_fields, data_fields
from connector.idoc.sdata import cut, fill
from connector.idoc.status import IdocStatus, StatusPartners, status_control, status_of, status_record
from connector.idoc.typetables import from_tables

__all__ = [
    "ControlRecord",
    "Cutter",
    "Field",
    "IdocStatus",
    "IdocType",
    "ParserFolder",
    "Segment",
    "StatusPartners",
    "control_fields",
    "control_record",
    "cut",
    "data_fields",
    "encoding_named",
    "fill",
    "from_json",
    "from_tables",
    "idocs",
    "is_flat",
    "path_of",
    "read_documents",
    "read_file",
    "read_flat",
    "read_parser_file",
    "read_xml",
    "same_content",
    "segment_name",
    "shipped",
    "status_control",
    "status_of",
    "status_record",
    "to_json",
    "xml_name",
]
