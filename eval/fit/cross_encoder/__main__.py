"""Trains the cross-encoder and writes it as ONNX; prints the losses and the file's SHA-256.

    python -m eval.fit.cross_encoder --shared ../shared --folder /tmp/passage-fit \\
        --output retrieval/cross_encoder.onnx

It takes minutes on a GPU and days on two cores. ``--folder`` keeps the encoded collections between
runs. On another machine the weights come out near those shipped, never the same: afterwards
``WEIGHTS_SHA256`` in ``retrieval/cross_encoder.py`` has to be the sum printed, and what is fitted
on its logits has to be fitted anew.

Trained on, those apart that ``eval.fit.unseen`` keeps: the questions of NQ-open oracle (MIT; its
texts are Wikipedia's, CC BY-SA) and of XQuAD in English (CC BY-SA 4.0), and pseudo questions made
of those sets' texts and of abstracts of the Federal Register (public domain). It begins as
all-MiniLM-L6-v2 (Apache 2.0). Never trained on: ClapNQ, AttributionBench, the sample collection
(``eval/border2022``) and every question about it or about the Federal Register's notices.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from eval.datasets import load_nq_oracle, load_xquad
from eval.fit.cross_encoder import cloze_set, questions
from eval.fit.cross_encoder.examples import pack
from eval.fit.cross_encoder.export import export
from eval.fit.cross_encoder.network import from_minilm
from eval.fit.cross_encoder.pieces import WordPieces
from eval.fit.cross_encoder.train import CLOZE, QUESTIONS, Groups, device, train
from retrieval.encode import load_encoder

SEED = 0


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--shared", type=Path, required=True, help="folder of eval/ and corpus/")
    parser.add_argument("--folder", type=Path, required=True, help="keeps encoded collections")
    parser.add_argument("--output", type=Path, required=True, help="the ONNX file to write")
    given = parser.parse_args()
    nq = load_nq_oracle(given.shared / "eval" / "nq_open_oracle" / "nq-open-oracle.jsonl.gz")
    articles = load_xquad(given.shared / "eval" / "xquad" / "xquad.en.json")
    pieces, encoder = WordPieces(), load_encoder()
    groups = questions.question_groups(nq, articles, given.folder, encoder, pieces)
    documents = cloze_set.cloze_documents(nq, articles, given.shared)
    pseudo = cloze_set.cloze_set(documents, encoder, pieces, SEED)
    print(f"{len(groups)} questions, {len(pseudo.questions)} pseudo questions", flush=True)
    rng = np.random.default_rng(SEED)

    def pseudo_groups(epoch: int) -> Groups:
        return [cloze_set.drawn(pseudo, one, pieces, rng) for one in pseudo.questions]

    def question_groups(epoch: int) -> Groups:
        return [questions.drawn(one, rng) for one in groups]

    on = device()
    network = from_minilm().to(on)
    train(network, pseudo_groups, CLOZE, pieces, seed=SEED, on=on)
    train(network, question_groups, QUESTIONS, pieces, seed=SEED, on=on)
    example = pack(questions.drawn(groups[0], rng), pieces)
    print(f"{given.output} {export(network, example, given.output)}")


if __name__ == "__main__":
    main()
