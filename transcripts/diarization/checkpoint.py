"""A torch checkpoint read without torch: arrays of numbers, and nothing in it is ever run."""

from __future__ import annotations

import io
import pickle
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from transcripts.errors import RecognitionError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

_MAGIC = 0x1950A86A20F9469CFC6C
#: Number types of torch storages that a checkpoint may hold, as numpy knows them.
_NUMBERS = {
    "FloatStorage": "<f4", "DoubleStorage": "<f8", "HalfStorage": "<f2", "LongStorage": "<i8",
    "IntStorage": "<i4",
}  # fmt: skip


class _Kept(NamedTuple):
    """A storage that is named before its numbers are read."""

    key: str
    numbers: str


class _View(NamedTuple):
    """A tensor: a window on a storage, in rows."""

    storage: _Kept
    offset: int
    shape: tuple[int, ...]
    stride: tuple[int, ...]


def read_checkpoint(content: bytes, part: str) -> Mapping[str, Array]:
    """The named arrays under `part` of a checkpoint as torch wrote it before version 1.6.

    Raises RecognitionError where it is not one, or names anything but numbers and dictionaries:
    a pickle can run code, so only the names listed here are ever looked up.
    """
    import numpy as np

    stream = io.BytesIO(content)
    try:
        if _Reader(stream).load() != _MAGIC:
            raise ValueError("not a torch checkpoint of before version 1.6")
        _Reader(stream).load()  # protocol version
        _Reader(stream).load()  # sizes of integers where it was written
        reader = _Reader(stream)
        held = reader.load()[part]
        keys = _Reader(stream).load()
        storages = {key: _numbers(stream, reader.kept[key]) for key in keys}
        return {
            name: np.ascontiguousarray(_array(view, storages), dtype=np.float32)
            for name, view in held.items()
            if isinstance(view, _View)
        }
    except (
        pickle.UnpicklingError, ValueError, KeyError, TypeError, EOFError, AttributeError, IndexError,
    ) as error:  # fmt: skip
        raise RecognitionError(f"cannot be read as a torch checkpoint: {error}") from error


class _Reader(pickle.Unpickler):
    """Knows dictionaries and tensors; every other name is refused before it is imported."""

    def __init__(self, stream: io.BytesIO) -> None:
        super().__init__(stream)
        self.kept: dict[str, str] = {}  # number type of each storage, by its key

    def find_class(self, module: str, name: str) -> Callable[..., Any]:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in _NUMBERS:
            return type(name, (), {"numbers": _NUMBERS[name]})
        raise pickle.UnpicklingError(f"it names {module}.{name}, which is not a number")

    def persistent_load(self, pid: Any) -> _Kept:
        _, storage, key, *_ = pid
        self.kept[key] = storage.numbers
        return _Kept(key, storage.numbers)


def _tensor(storage: _Kept, offset: int, shape: Any, stride: Any, *_: Any) -> _View:
    return _View(storage, offset, tuple(shape), tuple(stride))


def _numbers(stream: io.BytesIO, numbers: str) -> Any:
    import numpy as np

    count = int.from_bytes(stream.read(8), "little")
    kind = np.dtype(numbers)
    content = stream.read(count * kind.itemsize)
    return np.frombuffer(content, dtype=kind, count=count)


def _array(view: _View, storages: Mapping[str, Any]) -> Any:
    """The window's numbers; only windows in rows are read, which is how parameters are kept."""
    import math

    in_rows = tuple(math.prod(view.shape[place + 1 :]) for place in range(len(view.shape)))
    count, storage = math.prod(view.shape), storages[view.storage.key]
    if view.stride != in_rows or not 0 <= view.offset <= len(storage) - count:
        raise ValueError(f"a tensor of {view.shape} does not lie in rows in its storage")
    return storage[view.offset : view.offset + count].reshape(view.shape)
