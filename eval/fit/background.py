"""Counts in how many encyclopedia passages each stem occurs: ``retrieval/background.json``.

    python -m eval.fit.background --nq ../shared/eval/nq_open_oracle/nq-open-oracle.jsonl.gz

Only counts are kept, and only of stems seen in at least ``MIN_PASSAGES`` passages. "names" are
the stems that stand in capitals nearly wherever they stand inside a sentence: people type questions
without capitals.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path

from eval.datasets import load_nq_oracle
from retrieval.words import content_tokens

MIN_PASSAGES = 3
"""Rarer stems are all treated as equally rare, which keeps the file small."""

NAME_SHARE = 0.8
"""Of a stem's occurrences inside a sentence that must be capitalised for it to count as a name."""

TARGET = Path(__file__).parents[2] / "retrieval" / "background.json"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nq", type=Path, required=True)
    cases = load_nq_oracle(parser.parse_args().nq)
    passages = sorted({(case.title, case.text) for case in cases})
    counts: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    capitals: Counter[str] = Counter()
    for title, text in passages:
        counts.update({token.key for token in content_tokens(f"{title} {text}")})
        for token in content_tokens(text):
            if text[: token.start].rstrip()[-1:].isalnum() or text[: token.start].endswith(", "):
                inside[token.key] += 1
                capitals[token.key] += token.is_name_like
    kept = {key: count for key, count in sorted(counts.items()) if count >= MIN_PASSAGES}
    names = sorted(key for key in kept if capitals[key] > NAME_SHARE * inside[key])
    table = {"passages": len(passages), "counts": kept, "names": names}
    TARGET.write_text(json.dumps(table, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    print(f"{len(kept)} stems, {len(names)} names of {len(passages)} passages -> {TARGET.name}")


if __name__ == "__main__":
    main()
