"""The words of an answer."""

import subprocess
import sys


def test_the_words_cost_no_http_library() -> None:
    """The rest of the host may speak of verdicts without loading requests."""
    code = "import sys, connector.transport.answer; sys.exit('requests' in sys.modules or 'urllib3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
