"""The command line."""

from pathlib import Path

import pytest

from watchpost_engine import __version__
from watchpost_engine.cli import main


def test_it_says_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--version"])
    assert capsys.readouterr().out.strip() == __version__


@pytest.mark.parametrize(("scope", "prefix"), [("home", "wph_"), ("viewer", "wpv_"), ("admin", "wpa_")])
def test_it_makes_tokens(
    scope: str,
    prefix: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("WATCHPOST_DATA", str(tmp_path))
    assert main(["token", "--scope", scope]) == 0
    first = capsys.readouterr().out.strip()
    assert first.startswith(prefix)
    assert main(["token", "--scope", scope]) == 0
    assert capsys.readouterr().out.strip() != first
    assert first.encode() not in (tmp_path / "watchpost.db").read_bytes()


def test_a_folder_that_cannot_be_written_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("WATCHPOST_DATA", str(tmp_path / "file"))
    assert main(["token"]) == 1
    assert "no token" in capsys.readouterr().err


def test_a_bad_setting_is_said(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("WATCHPOST_PORT", "many")
    assert main(["serve"]) == 2
    assert "port" in capsys.readouterr().err
