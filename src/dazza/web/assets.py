"""Style, scripts and the Vega bundle: files whose names change with what they hold, so that a
browser may keep them for ever."""

from __future__ import annotations

import contextlib
import functools
import gzip
import hashlib
import importlib.metadata
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from .design import properties

STATIC: Final = Path(__file__).parent / "static"
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
SNIPPET: Final = "globalThis.dazzaEmbed = vegaEmbed;"
"""What the Vega bundle leaves for our own script."""

MAKE: Final = """
import sys, vl_convert
sys.stdout.buffer.write(vl_convert.javascript_bundle(sys.argv[1]).encode())
"""
_bundling = threading.Lock()


@dataclass(frozen=True, slots=True)
class Asset:
    """A file as it is served."""

    name: str
    """With the hash of what it holds: `almanac.1a2b3c4d.css`."""
    media_type: str
    body: bytes
    zipped: bytes


@functools.cache
def own() -> dict[str, Asset]:
    """The files of the folder `static`, by the name they have there."""
    found = {}
    for path in sorted(STATIC.iterdir()):
        body = path.read_bytes()
        if path.suffix == ".css":
            body = properties().encode() + body
        found[path.name] = _asset(f"{path.stem}.{_digest(body)}{path.suffix}", body)
    return found


def address(name: str) -> str:
    """Where a file of `static`, or `vega.js`, is served."""
    return f"/static/{vega_name() if name == 'vega.js' else own()[name].name}"


def find(served: str) -> Asset | None:
    """The file that is served under a name; None if there is none."""
    if served == vega_name():
        return vega()
    return next((asset for asset in own().values() if asset.name == served), None)


@functools.cache
def vega_name() -> str:
    """The name of the Vega bundle, known without making it: it follows from what it is made of."""
    made_of = f"{importlib.metadata.version('vl-convert-python')} {SNIPPET}"
    return f"vega.{_digest(made_of.encode())}.js"


@functools.cache
def vega() -> Asset:
    """Vega, Vega-Lite and vega-embed as one script. Made once (some seconds), then kept in the
    user's cache folder, where there is one."""
    with _bundling:
        kept = _cache_folder() / vega_name()
        with contextlib.suppress(OSError):
            return _asset(vega_name(), kept.read_bytes())
        body = _bundle()
        _keep(kept, body)
        return _asset(vega_name(), body)


def _bundle() -> bytes:
    """The bundle, made by a process of its own: here it would stop every thread for seconds."""
    command = [sys.executable, "-I", "-c", MAKE, SNIPPET]
    return subprocess.run(command, capture_output=True, check=True).stdout


def _cache_folder() -> Path:
    named = os.environ.get("XDG_CACHE_HOME")
    return (Path(named) if named else Path.home() / ".cache") / "dazza"


def _keep(path: Path, body: bytes) -> None:
    """Write a whole file or none; a folder that cannot be written only costs the next start."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(body)
        Path(file.name).replace(path)


def _asset(name: str, body: bytes) -> Asset:
    return Asset(name, TYPES[Path(name).suffix], body, gzip.compress(body, 9, mtime=0))


def _digest(body: bytes) -> str:
    return hashlib.blake2b(body, digest_size=6).hexdigest()
