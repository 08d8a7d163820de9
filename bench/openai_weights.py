"""Whisper's CTranslate2 weights as the .pt file of OpenAI's own package, to set both beside each other."""

from __future__ import annotations

import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Array = npt.NDArray[np.generic]

#: Kinds of numbers by their id in the file (ctranslate2/include/ctranslate2/types.h).
_NUMBERS = {0: "<f4", 1: "<i1", 2: "<i2", 3: "<i4", 4: "<f2"}
_BLOCK = {
    "ffn/layer_norm": ("mlp_ln",),
    "ffn/linear_0": ("mlp.0",),
    "ffn/linear_1": ("mlp.2",),
    "self_attention/layer_norm": ("attn_ln",),
    "self_attention/linear_0": ("attn.query", "attn.key", "attn.value"),
    "self_attention/linear_1": ("attn.out",),
    "attention/layer_norm": ("cross_attn_ln",),
    "attention/linear_0": ("cross_attn.query",),
    "attention/linear_1": ("cross_attn.key", "cross_attn.value"),
    "attention/linear_2": ("cross_attn.out",),
}
_WHOLE = {
    "encoder/conv1": "encoder.conv1",
    "encoder/conv2": "encoder.conv2",
    "encoder/layer_norm": "encoder.ln_post",
    "decoder/layer_norm": "decoder.ln",
}
_TABLES = {
    "encoder/position_encodings/encodings": "encoder.positional_embedding",
    "decoder/position_encodings/encodings": "decoder.positional_embedding",
    "decoder/embeddings/weight": "decoder.token_embedding.weight",
}
_ENDS = {"weight": "weight", "bias": "bias", "gamma": "weight", "beta": "bias"}


def variables(path: Path) -> Iterator[tuple[str, Array]]:
    """The name and the values of each variable of a CTranslate2 `model.bin` of version 6."""
    import numpy as np

    content, at = memoryview(path.read_bytes()), 0

    def number(kind: str) -> int:
        nonlocal at
        (value,) = struct.unpack_from(f"<{kind}", content, at)
        at += struct.calcsize(kind)
        return int(value)

    def name() -> str:
        nonlocal at
        length = number("H")
        at += length
        return bytes(content[at - length : at]).rstrip(b"\0").decode()

    version, kind, _ = number("I"), name(), number("I")
    if (version, kind) != (6, "WhisperSpec"):
        raise SystemExit(f"{path}: {kind} of version {version}; accepted is WhisperSpec of 6")
    for _ in range(number("I")):
        known, shape = name(), [number("I") for _ in range(number("B"))]
        numbers, size = _NUMBERS[number("B")], number("I")
        yield known, np.frombuffer(content[at : at + size], numbers).reshape(shape)
        at += size


def renamed(name: str, values: Array) -> Iterator[tuple[str, Array]]:
    """The variable by OpenAI's names: fused query, key and value apart; settings are left out."""
    import numpy as np

    if name in _TABLES:
        yield _TABLES[name], values
        return
    where, _, end = name.rpartition("/")
    if where in _WHOLE:
        yield f"{_WHOLE[where]}.{_ENDS[end]}", values
        return
    side, _, rest = where.partition("/layer_")
    layer, _, part = rest.partition("/")
    targets = _BLOCK.get(part, ())
    shares = np.split(values, len(targets)) if targets else ()
    for target, share in zip(targets, shares, strict=True):
        if not (target.endswith(".key") and end == "bias"):  # Whisper's keys have none
            yield f"{side}.blocks.{layer}.{target}.{_ENDS[end]}", share


def main(target: Path) -> None:
    """Write the weights that evenhand uses to a .pt file. Needs torch."""
    import torch

    from transcripts.recognition.weights import find_weights

    state: dict[str, Any] = {
        known: torch.from_numpy(part.copy())
        for name, values in variables(find_weights(None).folder / "model.bin")
        for known, part in renamed(name, values)
    }
    vocabulary, width = state["decoder.token_embedding.weight"].shape
    layers = [
        len({key.split(".")[2] for key in state if key.startswith(f"{side}.blocks.")})
        for side in ("encoder", "decoder")
    ]
    dims = {
        "n_mels": state["encoder.conv1.weight"].shape[1], "n_vocab": vocabulary,
        "n_audio_ctx": state["encoder.positional_embedding"].shape[0], "n_audio_state": width,
        "n_audio_head": width // 64, "n_audio_layer": layers[0],
        "n_text_ctx": state["decoder.positional_embedding"].shape[0], "n_text_state": width,
        "n_text_head": width // 64, "n_text_layer": layers[1],
    }  # fmt: skip
    torch.save({"dims": dims, "model_state_dict": state}, target)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
