"""Writes the data folder of this format that later versions must open: ``schema-N.tar.xz``.

``python -m tests.formats.make`` after a change of the format; the archives of older formats stay.
"""

from __future__ import annotations

import shutil
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from retrieval.library import Library
from retrieval.schema import SCHEMA_VERSION
from retrieval.types import Document
from service.access.keys import KeyStore
from service.feedback import FeedbackStore
from service.ledger import Ledger
from tests.fakes import GlossaryEncoder, HashEncoder
from tests.retrieval.collection import document

HERE = Path(__file__).parent
DOCUMENTS = 6
DELETED, AFTER_INDEX = 2, 5
"""Numbers of a document that is deleted, and of the one that no index holds yet."""

KEPT, GROUP = 3, "press"
"""Number of a document that is for one group alone, since there are groups (schema 4)."""

JOB_ID = "job_1"
JOB = {"id": JOB_ID, "status": "queued", "files": [{"name": "note.txt", "status": "waiting"}]}


def second_encoder() -> GlossaryEncoder:
    return GlossaryEncoder({"puente": "bridge"})


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        folder = Path(root) / "data"
        _fill(folder)
        name = f"schema-{SCHEMA_VERSION}"
        print(shutil.make_archive(str(HERE / name), "xztar", folder))


def held(number: int) -> Document:
    one = document(number)
    return replace(one, groups=(GROUP,)) if number == KEPT else one


def _fill(folder: Path) -> None:
    with Library.open(folder, HashEncoder, write=True, multilingual=second_encoder) as library:
        library.add([held(number) for number in range(DOCUMENTS) if number != AFTER_INDEX])
        library.publish()
        library.delete(f"d{DELETED}")
        library.add([document(AFTER_INDEX, outlet="Harbour News", day=18)])
    with closing(Ledger(folder)) as ledger:
        ledger.keep_job(JOB)
    with closing(KeyStore(folder)) as keys:
        keys.add("desk", "ask")
    with closing(FeedbackStore(folder)) as feedback:
        feedback.keep("up", None, None, {"text": "x"})
    spool = folder / "uploads" / JOB_ID
    spool.mkdir(parents=True)
    (spool / "0").write_text("A note that waits to be read.")


if __name__ == "__main__":
    main()
