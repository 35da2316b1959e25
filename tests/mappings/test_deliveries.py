"""What the ready mapping of deliveries reads for reports and for the beginning of a source."""

from __future__ import annotations

import pytest

from connector.idoc import read_xml
from connector.mapping import BUILT_IN, compile_mapping
from connector.mapping.apply import apply_plan
from tests.mappings.ready import ready_mapping

DELIVERY = """\
<DELVRY07><IDOC><E1EDL20>
  <VBELN>0080001234</VBELN>
  <E1EDT13><QUALF>001</QUALF><NTANF>20260101</NTANF><ISDD>20260102</ISDD></E1EDT13>
  <E1EDT13><QUALF>006</QUALF><NTANF>20260313</NTANF>{actual}</E1EDT13>
  <E1EDL24><POSNR>000010</POSNR><WERKS>1000</WERKS></E1EDL24>
</E1EDL20></IDOC></DELVRY07>
"""


@pytest.mark.parametrize(
    ("actual", "day"), [("<ISDD>20260314</ISDD>", "20260314"), ("", "20260313"), ("<ISDD>00000000</ISDD>", "20260313")]
)
def test_the_posting_date_is_that_of_the_goods_issue(actual: str, day: str) -> None:
    """The day it was posted, else the day planned; no other date of the delivery."""
    mapping = compile_mapping(ready_mapping("delvry07").path, BUILT_IN, {"zeros": "keep", "reason": "export"})
    applied = apply_plan(mapping.plan, read_xml(DELIVERY.format(actual=actual).encode()), 0)
    assert [(each.item.text("posting_date"), each.item.text("plant")) for each in applied.decisions] == [(day, "1000")]
