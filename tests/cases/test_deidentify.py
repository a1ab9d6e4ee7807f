"""Persons out, medicine in: recall by class and words lost on the labelled notes, and the traps by hand."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from hepwatch.cases.deidentify import deidentify, identifiers

NOTES = Path(__file__).parent / "notes"


def measure(half: str) -> tuple[dict[str, float], float, int]:
    """Recall by class (every letter and figure of the identifier covered), share of other words lost, and the notes read."""
    found: Counter[str] = Counter()
    there: Counter[str] = Counter()
    words = lost = 0
    lines = (NOTES / f"{half}.jsonl").read_text().splitlines()
    for line in lines:
        note = json.loads(line)
        text = note["text"]
        covered = {k for i in identifiers(text) for k in range(i.start, i.end)}
        named = {k for x in note["labels"] for k in range(x["start"], x["end"])}
        for x in note["labels"]:
            there[x["class"]] += 1
            found[x["class"]] += all(k in covered for k in range(x["start"], x["end"]) if text[k].isalnum())
        for m in re.finditer(r"\w+", text):
            if not named.intersection(range(*m.span())):
                words += 1
                lost += bool(covered.intersection(range(*m.span())))
    return {kind: found[kind] / n for kind, n in there.items()}, lost / words, len(lines)


PARTS = ("dev", "test", "many_dev", "many_test", "fresh_test", "last_test", "final_test")


@pytest.mark.parametrize("half", PARTS)
def test_recall_by_class_and_words_lost(half: str) -> None:
    recall, lost, notes = measure(half)
    assert notes >= 200
    assert set(recall) == {"name", "date", "phone", "email", "url", "id", "device", "address", "hospital", "age"}
    assert {kind: r for kind, r in recall.items() if r < 0.995} == {}
    assert lost <= 0.005


def test_the_halves_share_nothing() -> None:
    def named(half: str) -> set[str]:
        notes = [json.loads(line) for line in (NOTES / f"{half}.jsonl").read_text().splitlines()]
        return {n["text"][x["start"]:x["end"]] for n in notes for x in n["labels"] if x["class"] in ("name", "hospital", "address")}

    held = {part: named(part) for part in PARTS}
    assert [(a, b) for i, a in enumerate(PARTS) for b in PARTS[i + 1:] if len(held[a] & held[b]) > 0] == []


@pytest.mark.parametrize(
    "text",
    [
        "Couinaud segments V and VI.", "Child-Pugh A, Okuda I, within Milan criteria.", "Beyond Milan, within UCSF.", "Barcelona staging BCLC 0.",
        "Edmondson-Steiner grade III.", "The Glisson capsule is intact.", "Doppler shows patent flow.", "41 Hounsfield units.", "Wilson disease excluded.",
        "Budd-Chiari syndrome.", "Roux-en-Y anastomosis.", "Karnofsky 90.", "AFP 121000 ng/mL, platelets 150000.", "The Kaplan-Meier curve.", "ALBI grade 2.",
        "Segment IVb, 32 x 28 mm, 94 HU.", "Child B8. He is well.", "SUVmax 7.3 on FDG-PET.", "Kyoto criteria met.", "IMPRESSION: LEFT ADRENAL NODULE.",
    ],
)
def test_medicine_stays(text: str) -> None:
    assert deidentify(text) == text


@pytest.mark.parametrize(
    ("text", "gone"),
    [
        ("Seen by Dr Child.", "Child"), ("Mr Wilson is well.", "Wilson"), ("He lives in Milan.", "Milan"), ("Mrs Okuda phoned.", "Okuda"),
        ("Tanaka reported pain.", "Tanaka"), ("d/w A. Rossi", "Rossi"), ("KHAN, Grace", "KHAN"), ("her daughter Fatima", "Fatima"), ("Dr. van der Berg", "Berg"),
        ("on 3rd of March 2020", "2020"), ("on 12 Mar 20", "Mar"), ("2024年3月4日", "2024"), ("in March 2019", "2019"), ("since 2019", "2019"), ("12.3.1950", "1950"),
        ("call 020 7946 0018", "7946"), ("tel. 555 01 23", "555"), ("MRN: AB-12345", "12345"), ("a 94-year-old man", "94"), ("aged 101", "101"),
        ("j.doe@example.org", "doe"), ("see https://x.example/p/1", "example"), ("serial no. AX-99812", "99812"), ("at Leeds General Infirmary", "Leeds"), ("12 Oak Road", "Oak"),
        ("患者: 王小明", "王小明"),
    ],
)
def test_persons_go(text: str, gone: str) -> None:
    assert gone not in deidentify(text)


def test_ages_up_to_89_stay() -> None:
    assert deidentify("an 89-year-old man") == "an 89-year-old man"
    assert deidentify("a 90-year-old man") == "a [age]-year-old man"


def test_every_finding_says_its_rule_and_none_overlap() -> None:
    text = "Dr Rossi, 12 Oak Road, seen 2020-01-02 at St. Mary's Hospital."
    found = identifiers(text)
    assert all(i.rule and text[i.start:i.end].strip() for i in found)
    assert all(a.end <= b.start for a, b in zip(found, found[1:], strict=False))
