"""The probe that learns a picture's displayed size from its bytes as they come, without decoding any."""

from __future__ import annotations

from crawler.extractors.imagesize.reading import Need, Never, Pixels, Reader, up_to
from crawler.extractors.imagesize.signatures import HEAD, recognise
from crawler.items import Size

MAX_PIXELS = 65_535  # either side of what is taken for a real picture
MAX_HELD = 256 * 1024  # bytes that one need may hold in memory
MAX_STEPS = 8_192  # needs of one picture: a chain of tiny segments ends here
MAX_OFFSET = 2**32  # no picture of a page begins its header beyond 4 GiB


class ImageProbe:
    """Reads the header of one picture, in pieces of any size.

    Bytes that the format does not need are dropped at once, so that at most `MAX_HELD` and one chunk are in memory.
    The answer depends on the bytes alone, never on how they were cut or in which jumps they came.
    """

    __slots__ = (
        *("_format", "_held", "_low", "_need", "_never", "_position", "_reader", "_size", "_steps"),
        *("answers", "received", "total"),
    )

    _reader: Reader
    _need: Need
    answers: int
    """Answers of a server that were fed so far."""
    received: int
    """Bytes that were fed so far, needed or not."""
    total: int | None
    """Length of the picture in bytes, where an answer told it."""

    def __init__(self) -> None:
        self.answers, self.received, self.total = 0, 0, None
        self.restart()

    def restart(self) -> None:
        """Forget what was learned, as if the picture began again; what it cost stays counted."""
        self._format: str | None = None
        self._size: Size | None = None
        self._never: Never | None = None
        self._held: bytes | bytearray = b""
        self._low = 0  # the absolute offset of the first byte held
        self._position = 0
        self._steps = 0
        self._reader = self._read()
        self._need = next(self._reader)

    @property
    def size(self) -> Size | None:
        """The displayed size, or None as long as, or if ever, it is not known."""
        return self._size

    @property
    def format(self) -> str | None:
        """The format's short name as its first bytes tell it ("jpeg", "avif", ...), or None."""
        return self._format

    @property
    def never(self) -> Never | None:
        """Why the size will never be known, or None."""
        return self._never

    @property
    def done(self) -> bool:
        """Whether more bytes can change nothing: the size is known, or it never will be."""
        return self._size is not None or self._never is not None

    @property
    def position(self) -> int:
        """The absolute offset of the byte that `feed` takes next."""
        return self._position

    @property
    def wants(self) -> tuple[int, int] | None:
        """The absolute range [start, stop) of bytes still missing for the next step, or None when done."""
        if self.done:
            return None
        return self._need.start + len(self._held), self._need.start + self._need.length

    def seek(self, offset: int) -> None:
        """Say that the next byte fed is the one at `offset`; nothing learned is lost, wherever that is."""
        self._position = offset

    def feed(self, chunk: bytes) -> Size | None:
        """Take the picture's bytes at `position`; returns the size as soon as it is known. Never raises."""
        start = self._position
        self._position += len(chunk)
        self.received += len(chunk)
        if not self.done and self._take(start, chunk):
            self._advance(ended=False)
        return self._size

    def close(self) -> Size | None:
        """Say that no more bytes will come; returns what can be said from those there were. Never raises."""
        if not self.done:
            self._advance(ended=True)
        return self._size

    def give_up(self, reason: Never) -> None:
        """Decide from outside that the size will never be known; a size that is known stays."""
        if not self.done:
            self._finish(reason)

    def answered(self, total: int | None = None) -> None:
        """Count one answer, all of which has been fed; `total` is the picture's length in bytes, if it told."""
        self.answers += 1
        self.total = total if total is not None else self.total

    def _take(self, start: int, chunk: bytes) -> bool:
        """Hold the part of a chunk that continues what is held; whether there was any."""
        missing = self._need.start + len(self._held)
        if not start <= missing < start + len(chunk):
            return False
        if self._held:
            self._held += chunk[missing - start :]
        else:
            self._held, self._low = chunk, start
        return True

    def _advance(self, *, ended: bool) -> None:
        """Give the reader what it needs as long as that is held, then drop what it needs no more."""
        held, low, need = self._held, self._low, self._need
        while len(held) >= need.start - low + (need.least if ended else need.length):
            at = need.start - low
            try:
                following = self._reader.send(bytes(held[at : at + need.length]))
            except StopIteration as end:
                return self._finish(end.value)
            if reason := self._excess(need, following):
                return self._finish(reason)
            need = following
        if ended:
            return self._finish(Never.TRUNCATED)
        self._need = need
        if need.start > low or not isinstance(held, bytearray):
            self._held, self._low = bytearray(held[need.start - low :]), need.start
        return None

    def _excess(self, need: Need, following: Need) -> Never | None:
        """Return what is wrong with the way from one need to the next: backwards, too far, too much or too long."""
        self._steps += 1
        if not need.start <= following.start <= MAX_OFFSET:
            return Never.MALFORMED
        return Never.TOO_DEEP if following.length > MAX_HELD or self._steps >= MAX_STEPS else None

    def _finish(self, result: Pixels | Never) -> None:
        """Keep the result, checked, and let go of everything else."""
        self._held = b""
        self._reader.close()
        if isinstance(result, Never):
            self._never = result
            self._format = None if result is Never.NOT_AN_IMAGE else self._format
        elif all(0 < side <= MAX_PIXELS for side in result):
            self._size = Size(width=result[0], height=result[1])
        else:
            self._never = Never.ABSURD_SIZE

    def _read(self) -> Reader:
        """Tell the format from the first bytes and let its own reader go on."""
        head = yield up_to(0, HEAD)
        found = recognise(head)
        if found is None:
            return Never.NOT_AN_IMAGE
        self._format = found.format
        return (yield from found.read())
