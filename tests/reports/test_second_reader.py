"""The second reader against a small server on this machine."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from hepwatch.errors import UsageError
from hepwatch.reports import read
from hepwatch.reports.second_reader import CheckThis, Endpoint, ask
from hepwatch.surfaces.cli.read import read as command

TEXT = "IMPRESSION: New 18 mm left adrenal nodule, suspicious for metastasis."


class _Answers(BaseHTTPRequestHandler):
    content = ""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        body = json.dumps({"choices": [{"message": {"content": self.content}}]}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def endpoint() -> Iterator[Endpoint]:
    server = HTTPServer(("127.0.0.1", 0), _Answers)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Endpoint(f"http://127.0.0.1:{server.server_port}/v1", "any")
    server.shutdown()
    server.server_close()


def test_a_difference_is_shown_and_the_reading_stays(endpoint: Endpoint) -> None:
    _Answers.content = '[{"site": "adrenal", "side": "left", "status": "benign"}]'
    reading = read(TEXT)
    assert ask(endpoint, TEXT, reading) == (CheckThis("adrenal", "left", "suspicious", "benign"),)
    assert reading == read(TEXT)


def test_agreement_says_nothing(endpoint: Endpoint) -> None:
    _Answers.content = 'Here: [{"site": "adrenal", "side": "left", "status": "suspicious"}]'
    assert ask(endpoint, TEXT, read(TEXT)) == ()


def test_an_unusable_answer_is_one_sentence(endpoint: Endpoint) -> None:
    _Answers.content = "I cannot help with that."
    with pytest.raises(UsageError, match="no usable answer"):
        ask(endpoint, TEXT, read(TEXT))


def test_a_report_does_not_leave_the_machine_unasked() -> None:
    with pytest.raises(UsageError, match="not this machine"):
        ask(Endpoint("https://example.org/v1", "any"), TEXT, read(TEXT))


def test_the_command_shows_the_difference_and_keeps_the_reading(endpoint: Endpoint, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _Answers.content = '[{"site": "adrenal", "side": "left", "status": "benign"}]'
    (tmp_path / "report.txt").write_text(TEXT)
    command(str(tmp_path / "report.txt"), second=endpoint.url, second_model="any")
    said = capsys.readouterr().out
    assert "left adrenal: suspicious, new" in said and "check this: left adrenal: read as suspicious, by the second reader as benign" in said


def test_the_command_asks_nobody_by_itself(endpoint: Endpoint, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "report.txt").write_text(TEXT)
    command(str(tmp_path / "report.txt"))
    assert "check this" not in capsys.readouterr().out


def test_a_second_reader_without_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "report.txt").write_text(TEXT)
    with pytest.raises(UsageError, match="--second-model"):
        command(str(tmp_path / "report.txt"), second="http://127.0.0.1:9/v1")
