"""What goes through the pipe."""

from __future__ import annotations

import io

from connector_sap_rfc.frames import Frame, Frames
from hypothesis import given
from hypothesis import strategies as st

JSON = st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()))


@given(st.lists(JSON))
def test_frames_are_received_as_they_were_sent(sent: list[Frame]) -> None:
    """Whatever they hold, in their order; then the end."""
    pipe = io.BytesIO()
    for frame in sent:
        Frames(pipe, pipe).send(frame)
    pipe.seek(0)
    received = Frames(pipe, pipe)
    assert [received.receive() for _ in sent] == sent
    assert received.receive() is None


def test_a_frame_cut_off_is_the_end() -> None:
    """A child may be killed in the middle of one; nothing of it counts."""
    pipe = io.BytesIO()
    Frames(pipe, pipe).send({"call": "idle"})
    for length in range(len(pipe.getvalue())):
        assert Frames(io.BytesIO(pipe.getvalue()[:length]), io.BytesIO()).receive() is None
