from __future__ import annotations

import gzip
from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import crawler.warc
from crawler.warc import Archive, Archived, ArchiveError, ArchiveWriter, key

if TYPE_CHECKING:
    from pathlib import Path


def record(url: str, block: bytes, kind: str = "response", extra: bytes = b"", length: int | None = None) -> bytes:
    size = len(block) if length is None else length
    head = b"WARC/1.1\r\nWARC-Type: %s\r\nWARC-Target-URI: %s\r\n%sContent-Length: %d\r\n\r\n"
    return head % (kind.encode(), url.encode(), extra, size) + block + b"\r\n\r\n"


def http(body: bytes, status: bytes = b"200 OK", headers: bytes = b"") -> bytes:
    return b"HTTP/1.1 " + status + b"\r\n" + headers + b"\r\n" + body


def archive(folder: Path, *records: bytes) -> Path:
    path = folder / "some.warc.gz"
    path.write_bytes(b"".join(map(gzip.compress, records)))
    return path


def opened(folder: Path, *records: bytes) -> Archive:
    return Archive(archive(folder, *records))


def test_the_first_record_of_an_address_answers(tmp_path: Path) -> None:
    found = opened(
        tmp_path,
        record("http://a.test/", http(b"first")),
        record("http://b.test/", http(b"other", b"404 Not Found")),
        record("http://a.test/", http(b"second")),
    )
    first, other = found.find("http://a.test"), found.find("http://b.test/#part")
    assert first is not None
    assert other is not None
    assert (first.body, other.status, len(found)) == (b"first", 404, 3)
    assert found.find("http://c.test/") is None
    found.close()


def test_a_whole_record_is_better_than_a_part_and_a_matching_part_is_best(tmp_path: Path) -> None:
    url = "http://a.test/picture"
    part = b"206 Partial Content"
    found = opened(
        tmp_path,
        record(url, http(b"01", part, b"Content-Range: bytes 0-1/9\r\n")),
        record(url, http(b"012", headers=b""), extra=b"WARC-Truncated: length\r\n"),
        record(url, http(b"012345678")),
        record(url, http(b"456", part, b"content-range: bytes 4-6/*\r\n")),
    )

    def body(*span: int | None) -> bytes:
        answer = found.find(url, (span[0], span[1]) if span else None)
        assert answer is not None
        return answer.body

    assert body() == b"012345678"
    assert body(0, 1) == b"01"
    assert body(0, 9) == b"01"
    assert body(5, 6) == b"456"
    assert body(5, 7) == body(None, 2) == body(5, None) == b"012345678"
    found.close()


def test_records_of_other_kinds_are_passed_over(tmp_path: Path) -> None:
    found = opened(
        tmp_path,
        record("http://a.test/", b"GET / HTTP/1.1\r\n\r\n", "request"),
        record("dns:a.test", b"1.2.3.4"),
        record("http://a.test/", http(b"yes")),
        b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n",
    )
    assert len(found) == 1
    found.close()


def test_chunks_that_other_tools_keep_are_put_together(tmp_path: Path) -> None:
    chunked = http(
        b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n", headers=b"Transfer-Encoding: chunked\r\nX: 1\r\nno colon\r\n"
    )
    found = opened(tmp_path, record("http://a.test/", chunked))
    answer = found.find("http://a.test/")
    assert answer is not None
    assert (answer.body, answer.headers, answer.header(b"x")) == (b"hello world", ((b"X", b"1"),), b"1")
    found.close()


GOOD = record("http://a.test/", http(b"x" * 1_000))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "at byte 0: no response in it"),
        (b"hello", "at byte 0: no gzip member"),
        (gzip.compress(b"hello"), "at byte 0: no WARC record"),
        (gzip.compress(GOOD)[:-20], "at byte 0: the file ends in the middle of a record"),
        (gzip.compress(GOOD) + b"rubbish", "no gzip member"),
        (gzip.compress(GOOD) + gzip.compress(GOOD)[:30], "the file ends"),
        (b"\x1f\x8b" + b"\xff" * 40, "at byte 0: damaged gzip data"),
        (gzip.compress(b"WARC/1.0\r\nno end"), "at byte 0: a record without an end to its headers"),
        (gzip.compress(b"WARC/9.9\r\nWARC-Type: response\r\n\r\n"), "at byte 0: no WARC record"),
        (
            gzip.compress(record("http://a.test/", b"SSH-2.0-OpenSSH\r\n\r\n")),
            "at byte 0: a response that starts with b'SSH",
        ),
        (gzip.compress(record("http://a.test/", http(b"x"), length=999)), "that says it has 999"),
        (gzip.compress(record("http://a.test/", http(b"x"), length=-1)), "at byte 0: a response that starts with b''"),
        (gzip.compress(b"\0" * 70_000_000, 1), "at byte 0: a record of more than 67108864 bytes"),
    ],
    ids=lambda value: f"{len(value)} bytes" if isinstance(value, bytes) else value[:40],
)
def test_a_bad_archive_is_refused_with_file_byte_and_fault(tmp_path: Path, content: bytes, fault: str) -> None:
    path = tmp_path / "bad.warc.gz"
    path.write_bytes(content)
    with pytest.raises(ArchiveError) as caught:
        Archive(path)
    assert str(caught.value).startswith(f"{path}: at byte ")
    assert fault in str(caught.value)


def test_the_number_of_records_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crawler.warc, "_MOST_RECORDS", 2)
    with pytest.raises(ArchiveError, match="more than 2 records"):
        opened(tmp_path, GOOD, GOOD, GOOD)


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"nowhere.*No such file"):
        Archive(tmp_path / "nowhere")
    with pytest.raises(ArchiveError, match="Is a directory"):
        Archive(tmp_path)
    with pytest.raises(ArchiveError, match="No such file"):
        ArchiveWriter(tmp_path / "nowhere" / "file", "test")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=400), st.booleans())
def test_any_bytes_are_an_archive_or_a_clear_refusal(tmp_path: Path, noise: bytes, packed: bool) -> None:  # drawn
    path = tmp_path / "noise"
    path.write_bytes(gzip.compress(b"WARC/1.0\r\n" + noise) if packed else noise)
    with suppress(ArchiveError):
        Archive(path).close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=4))
def test_a_damaged_archive_is_read_or_refused_but_never_crashes(tmp_path: Path, place: int, damage: bytes) -> None:
    sound = gzip.compress(GOOD) * 3
    at = place % len(sound)
    path = tmp_path / "damaged"
    path.write_bytes(sound[:at] + damage + sound[at + len(damage) :])
    with suppress(ArchiveError):
        Archive(path).close()


TOKEN = st.from_regex(rb"\A[A-Za-z][A-Za-z0-9-]{0,10}\Z").filter(lambda name: name.lower() != b"transfer-encoding")
VALUE = st.binary(max_size=30).map(lambda value: value.replace(b"\r", b"").replace(b"\n", b"").strip())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(
        Archived,
        url=st.sampled_from(["http://a.test/", "https://a.test/b?c=d", "http://[2001:db8::1]:8080/"]),
        status=st.integers(100, 999),
        headers=st.lists(st.tuples(TOKEN, VALUE), max_size=5).map(tuple),
        body=st.binary(max_size=300),
        truncated=st.sampled_from([None, "length", "disconnect"]),
        address=st.sampled_from([None, "192.0.2.1", "2001:db8::1"]),
    )
)
def test_what_is_written_is_read_back_byte_for_byte(tmp_path: Path, response: Archived) -> None:
    path = tmp_path / "round.warc.gz"
    writer = ArchiveWriter(path, "test")
    writer.add(b"GET / HTTP/1.1\r\n\r\n", response)
    writer.close()
    found = Archive(path)
    assert found.find(response.url) == response
    found.close()


def test_an_archive_appears_only_when_it_is_finished(tmp_path: Path) -> None:
    path = tmp_path / "new.warc.gz"
    path.write_bytes(b"the old one")
    (tmp_path / ".new.warc.gz.partial").write_bytes(b"of a dead run")
    writer = ArchiveWriter(path, "test")
    assert path.read_bytes() == b"the old one"
    writer.discard()
    assert [file.name for file in tmp_path.iterdir()] == ["new.warc.gz"]


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.test", "http://a.test/"),
        ("http://a.test/", "http://a.test/"),
        ("http://a.test/x#y", "http://a.test/x"),
        ("http://a.test?q", "http://a.test?q"),
    ],
)
def test_an_address_is_searched_without_fragment_and_with_a_path(url: str, expected: str) -> None:
    assert key(url) == expected
