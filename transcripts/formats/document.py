"""One source of bytes, read once from front to back: its head, its lines, or all of it."""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from transcripts.errors import EncodingError, FormatError
from transcripts.formats.decoding import Decoded, Guess, decode, guess_encoding
from transcripts.formats.reading import Head, ReadOptions

#: How a ZIP archive begins, and so a workbook.
ZIP = b"PK\x03\x04"
_HEAD = 64 * 1024
_CHUNK = 256 * 1024


class Line(NamedTuple):
    """One line without its end, counted from 1; `size` in bytes, `data` None if over the limit."""

    number: int
    data: bytes | None
    size: int


class Document:
    """The bytes of one file or of standard input. `lines` or `text` may be called once."""

    def __init__(self, name: str, stream: BinaryIO, options: ReadOptions) -> None:
        self.name = name
        self.options = options
        self._stream = stream
        self.first = _read_up_to(stream, _HEAD)
        self._guess: Guess | None = None

    @property
    def guess(self) -> Guess:
        """The encoding: as asked, or guessed by the first 64 KiB. Raises EncodingError."""
        if self._guess is None:
            complete = len(self.first) < _HEAD
            self._guess = guess_encoding(self.first, self.options.encoding, complete=complete)
        return self._guess

    @property
    def head(self) -> Head:
        """The name and the first 64 KiB, as text too where it is text."""
        if self.first.startswith(ZIP):
            return Head(self.name, "", self.first)
        guess = self.guess
        text = codecs.decode(self.first[guess.skip :], guess.encoding, "ignore")
        return Head(self.name, text, self.first)

    def lines(self) -> Iterator[Line]:
        """Lines as bytes (`line_encoding`), flat in memory however long a line is."""
        number, size = 1, 0
        parts: list[bytes] = []
        limit = self.options.line_limit
        for chunk in self._chunks():
            first, *rest = chunk.split(b"\n")
            for index, piece in enumerate((first, *rest)):
                if index:
                    yield _line(number, parts, size, limit)
                    number, parts, size = number + 1, [], 0
                size += len(piece)
                if size <= limit:
                    parts.append(piece)
                else:
                    parts = []
        if size:
            yield _line(number, parts, size, limit)

    def text(self) -> Decoded:
        """All of it as text. Raises FormatError over the limit, EncodingError if undecodable."""
        return self.decoded(self.whole())

    def decoded(self, content: bytes) -> Decoded:
        """Bytes of this document as text, in the encoding asked for or the one found."""
        return decode(content, self.options.encoding)

    def whole(self) -> bytes:
        """All of it as bytes. Raises FormatError over `file_limit`."""
        limit = self.options.file_limit
        rest = _read_up_to(self._stream, max(0, limit + 1 - len(self.first)))
        if len(self.first) + len(rest) > limit:
            raise FormatError(
                f"the file is larger than {limit:,} bytes, the most that is read of this format at "
                "once; give JSON Lines (one conversation a line), which has no limit, or split it"
            )
        return self.first + rest

    def new_id(self, content: bytes) -> str:
        """An id for a conversation without one: file stem and eight hex digits of its sha256."""
        stem = "stdin" if self.name == "-" else Path(self.name).stem
        slug = re.sub(r"[^\w.-]+", "-", stem).strip("-.")[:200] or "conversation"
        return f"{slug}-{hashlib.sha256(content).hexdigest()[:8]}"

    def _chunks(self) -> Iterator[bytes]:
        guess = self.guess
        if not guess.encoding.startswith("utf-16"):
            yield self.first[guess.skip :]
            while chunk := self._stream.read(_CHUNK):
                yield chunk
            return
        # UTF-16 cannot be cut at the byte 0A, so it becomes UTF-8 first.
        decoder = codecs.getincrementaldecoder(guess.encoding)("strict")
        chunk, offset = self.first[guess.skip :], guess.skip
        while chunk:
            yield _recoded(decoder, chunk, offset, guess.encoding)
            offset += len(chunk)
            chunk = self._stream.read(_CHUNK)
        _recoded(decoder, b"", offset, guess.encoding, final=True)

    @property
    def line_encoding(self) -> str:
        """The encoding of the bytes that `lines` gives."""
        return "utf-8" if self.guess.encoding.startswith("utf-16") else self.guess.encoding


def _recoded(
    decoder: codecs.IncrementalDecoder, chunk: bytes, offset: int, name: str, final: bool = False
) -> bytes:
    try:
        return decoder.decode(chunk, final).encode()
    except UnicodeError as error:
        raise EncodingError(
            f"not valid {name} near byte {offset:,}; give the encoding, e.g. --encoding gb18030"
        ) from error


def _line(number: int, parts: list[bytes], size: int, limit: int) -> Line:
    if size > limit:
        return Line(number, None, size)
    data = parts[0] if len(parts) == 1 else b"".join(parts)
    return Line(number, data.removesuffix(b"\r"), size)


def _read_up_to(stream: BinaryIO, size: int) -> bytes:
    """Up to `size` bytes; a pipe gives less at a time, so it is asked until it is at its end."""
    parts: list[bytes] = []
    while size > 0 and (part := stream.read(min(size, _CHUNK))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
