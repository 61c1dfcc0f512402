"""A PDF is made once for a page, one at a time, and kept for a while."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import pytest
from pytest_django import Settings

from assessments.exports import kept_pdfs
from assessments.exports.kept_pdfs import Busy, clear, pdf_of


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path / "pdf"


class Maker:
    """Makes a file of a page when it may go on, and counts."""

    def __init__(self) -> None:
        self.go, self.begun, self.made = Event(), Event(), list[str]()

    def __call__(self, html: str) -> bytes:
        self.begun.set()
        assert self.go.wait(timeout=20)
        self.made.append(html)
        return f"%PDF {html}".encode()


@pytest.fixture
def maker() -> Maker:
    maker = Maker()
    maker.go.set()
    return maker


def test_the_same_page_is_made_once_and_another_one_anew(maker: Maker, folder: Path) -> None:
    assert [pdf_of(page, maker) for page in ("one", "two", "one")] == [
        b"%PDF one",
        b"%PDF two",
        b"%PDF one",
    ]
    assert maker.made == ["one", "two"]
    assert {oct(file.stat().st_mode)[-3:] for file in folder.iterdir()} == {"600"}


def test_one_waits_for_the_one_that_is_made_and_a_third_comes_back(maker: Maker) -> None:
    maker.go.clear()
    with ThreadPoolExecutor(3) as people:
        first = people.submit(pdf_of, "one", maker)
        assert maker.begun.wait(timeout=20)
        second = people.submit(pdf_of, "one", maker)
        time.sleep(0.2)
        with pytest.raises(Busy):
            pdf_of("three", maker)
        maker.go.set()
        assert first.result(timeout=20) == second.result(timeout=20) == b"%PDF one"
    assert maker.made == ["one"], "the second one got what the first one made"
    assert pdf_of("three", maker) == b"%PDF three"


def test_two_pages_are_made_one_after_the_other() -> None:
    begun, go, running, most = Event(), Event(), 0, 0

    def slowly(html: str) -> bytes:
        nonlocal running, most
        running += 1
        most = max(most, running)
        begun.set()
        assert go.wait(timeout=20)
        running -= 1
        return html.encode()

    with ThreadPoolExecutor(2) as people:
        both = [people.submit(pdf_of, page, slowly) for page in ("one", "two")]
        assert begun.wait(timeout=20)
        time.sleep(0.2)
        go.set()
        assert [one.result(timeout=20) for one in both] == [b"one", b"two"]
    assert (running, most) == (0, 1)


def test_who_waits_for_too_long_comes_back(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_pdfs, "SECONDS", 0.1)
    maker.go.clear()
    with ThreadPoolExecutor(1) as people:
        first = people.submit(pdf_of, "one", maker)
        assert maker.begun.wait(timeout=20)
        with pytest.raises(Busy):
            pdf_of("two", maker)
        maker.go.set()
        first.result(timeout=20)


def test_a_failure_leaves_its_place_to_the_next_one(maker: Maker) -> None:
    def failing(html: str) -> bytes:
        raise ValueError

    for _ in range(3):
        with pytest.raises(ValueError):  # noqa: PT011
            pdf_of("one", failing)
    assert pdf_of("one", maker) == b"%PDF one"


def test_a_folder_that_cannot_be_written_costs_nobody_a_pdf(maker: Maker, folder: Path) -> None:
    folder.write_text("no folder")
    assert [pdf_of("one", maker) for _ in range(2)] == [b"%PDF one"] * 2
    clear()


def test_what_nobody_asks_for_goes_and_the_longest_unused_first(
    maker: Maker, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    for name, days in (("old", 8), ("week", 6), ("day", 1)):
        pdf_of(name, maker)
        newest = max(folder.iterdir(), key=lambda file: file.stat().st_mtime)
        os.utime(newest, (now, now - days * 24 * 60 * 60))
    clear()
    assert sorted(file.read_text() for file in folder.iterdir()) == ["%PDF day", "%PDF week"]
    monkeypatch.setattr(kept_pdfs, "MOST", 10)
    clear()
    assert [file.read_text() for file in folder.iterdir()] == ["%PDF day"]
    clear(all=True)
    assert not list(folder.iterdir())
