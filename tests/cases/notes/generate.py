"""Writes dev.jsonl and test.jsonl: synthetic notes with every identifier labelled.

The two halves share no sentence, no name, no hospital and no place. All persons, numbers and addresses are invented.
Run as `python tests/cases/notes/generate.py`; the result is committed, so that rules can be read against it.
"""

import json
import random
import re
import unicodedata
from pathlib import Path

HERE = Path(__file__).parent
MONTHS = "January February March April May June July August September October November December".split()

DEV = {
    "first": "James Maria Wei Fatima Hiroshi Olga Ahmed Sofia Jan Priya Carlos Ingrid Tomasz Yuki Amina Pierre Lucia Minh Grace Omar Elena Sean Aisha Klaus Mei".split(),
    "last": "Kowalczyk O'Brien Tanaka Al-Sayed Müller Ferreira Zhang Nguyen Okafor Lindqvist Rossi Petrov Haddad Sørensen Park Dubois García Mehta Novak Castellanos Brown Yilmaz Suzuki MacDonald Chen Khan".split(),
    "hospital": ["St. Mary's Hospital", "Royal Northfield Infirmary", "Queen Anne Medical Center", "University Hospital of Larchmont", "Clínica San Gabriel", "Hôpital Beaulieu", "Riverside General Hospital", "Okafor Memorial Hospital", "Universitätsklinikum Rabenau", "Kitagawa Cancer Center"],
    "street": ["14 Elm Street", "221 Harbour Road", "7B Rue des Lilas", "1600 Pine Avenue, Apt 4", "Via Garibaldi 22", "38 Kingsway"],
    "city": ["Larchmont", "Northfield", "Rabenau", "Porto Alegre", "Kitagawa", "Beaulieu"],
    "post": ["NF4 7QT", "02139", "75011", "90210-1234"],
}
TEST = {
    "first": "Margaret Haruka Diego Svetlana Kwame Beatriz Patrick Leila Sanjay Anneke Marco Joon Emeka Birgit Rosa Ravi Thomas Noor Stefan Camille Ifeoma Rachel Paolo Linh Viktor".split(),
    "last": "Whitcombe Nakamura D'Angelo Van der Berg Ibrahim Öztürk Fernández Choi Abubakar Eriksson Bianchi Volkov Mansour Kjær Tran Lefèvre Sharma Horvath Delacroix Green McAllister Watanabe Singh Oyelaran".replace("Van der Berg", "Van_der_Berg").split(),
    "hospital": ["Holy Cross Hospital", "Westbrook District Hospital", "King Edward Medical Centre", "Hospital Universitario Santa Elena", "Klinikum Altenstein", "Mercy General Hospital", "National Liver Institute of Varenna", "Centre Hospitalier de Montreval", "Fujimori Memorial Hospital", "Southgate Clinic"],
    "street": ["9 Orchard Lane", "480 Wellington Street", "12 Place de la Fontaine", "77 Sunset Boulevard, Unit 12", "Hauptstrasse 5", "3 Mill Close"],
    "city": ["Westbrook", "Altenstein", "Montreval", "Varenna", "Fujimori", "Southgate"],
    "post": ["WB12 9LD", "60614", "69003", "10001-0042"],
}
DEV_NOTES = [
    "Patient: {name_ln}\nDOB: {date}  MRN: {mrn}\n{hospital}, Department of Hepatology\nSeen on {date}. 64-year-old man with hepatitis C cirrhosis, Child-Pugh A, after resection of segment VI HCC within Milan criteria. Couinaud segments II and III are clear. AFP 12 ng/mL. Next MRI in three months.\nDictated by {dr}",
    "{mr} attended the liver clinic at {hospital} on {date}. Explant showed Edmondson-Steiner grade III with microvascular invasion. He lives at {street}, {city} {post}. Telephone {phone}. Plan: CT chest, Okuda stage I, BCLC A per the Barcelona group.",
    "CLINICAL HISTORY: 58 F, transplant {date}, surgeon {dr}.\nFINDINGS: The Glisson capsule is intact. Doppler shows patent hepatic artery. Left adrenal nodule 14 mm, 32 Hounsfield units on unenhanced scan.\nIMPRESSION: Indeterminate left adrenal nodule. Discussed with {dr} by phone at {phone}.",
    "Dear {dr},\nThank you for referring {mrs}, born {date}, hospital number {mrn}. She underwent radiofrequency ablation at {hospital} in {monthyear}. Her daughter {name} can be reached at {email}. DCP 38 mAU/mL, ALBI grade 1.\nYours sincerely,\n{dr}",
    "Operation note {date}. Surgeon: {dr}. Assistant: {dr}. Laparoscopic left adrenalectomy. Pringle manoeuvre not required. Specimen sent, accession {acc}. Clips: Hem-o-lok. Ablation antenna serial number {serial}.",
    "Telephone call with {name} (wife) on {date}. The patient, aged {old}, has no pain. She will bring the discs from {hospital}. Contact {phone} or {email}.",
    "Reported by: {ini}, MD. Verified {date} {time}. Study ID {acc}. Comparison {date2}. Segment VIII lesion, LI-RADS LR-TR nonviable. No Budd-Chiari. Roux-en-Y anastomosis unremarkable.",
    "Multidisciplinary meeting, {date}: present {dr}, {dr} and nurse {name}. Case of {name_ln}, NHS number {nhs}. Metroticket discussed; beyond Milan, within UCSF criteria. Decision: SBRT to the right adrenal, Wilson disease excluded, HAP score B.",
    "Portal: {url}. Message from {name}: 'My father {name} feels tired since {datelong}.' Replied by {ini}. Lenvatinib 8 mg continued, Karnofsky 80.",
    "DISCHARGE SUMMARY\nName: {name}\nSSN: {ssn}\nAdmitted: {date}  Discharged: {date2}\nAddress: {street}, {city}\nTACE with Lipiodol for recurrence in segment IVb. Insurance ID {plan}. Follow up with {dr} at {hospital}. No ascites, Child B7.",
]
TEST_NOTES = [
    "NAME: {name_ln}    HOSP NO: {mrn}    D.O.B. {date}\nReferred from {hospital}. 71-year-old woman, HBV, Child-Pugh B8, salvage transplant outside Milan. The Couinaud segment VII scar is stable. Signed electronically by {dr} on {date}.",
    "I reviewed {mr} in clinic today ({date}). He moved to {city} last spring; new address {street}, {city} {post}. Mobile {phone}. Serum AFP is 6. Okuda I. The Barcelona staging remains BCLC 0. Doppler ultrasound was normal.",
    "PROCEDURE: Percutaneous microwave ablation, operator {dr}, {hospital}, {date}. Generator serial no. {serial}. Lesion of 22 mm in Couinaud segment V, 41 Hounsfield units before contrast. No complication.",
    "To: {email}\nFrom: {email}\nRe: {mrs}, DOB {date}\nColleagues, the explant shows Edmondson grade II, Glisson sheath free, satellite absent. Kindly arrange chest CT. Regards, {ini}",
    "Social: lives with his son {name}, who works in {city}. Call {phone} for transport. At {old} he remains independent; Karnofsky 90. Last seen {datelong} by {dr}.",
    "ADDENDUM {date} {time}: after discussion with {dr}, the left adrenal lesion (18 mm, Hounsfield 35) is considered a metastasis. Previous report {acc} of {date2}. See {url}.",
    "Tumour board {hospital}. Attendees: {dr}; {ini}; coordinator {name}. {name_ln}, record number {mrn}, was presented on {date}. Within Kyoto criteria, beyond Milan; RETREAT 4; Child A5. Recommendation: laparoscopic right adrenalectomy.",
    "Nurse {name} called the patient's sister, {name}, on {date2}. Medicare no. {plan}. Blood was taken at {hospital}: AFP-L3 9 percent, PIVKA-II 45. Budd-Chiari and Wilson disease were ruled out earlier.",
    "{mrs} was admitted {datelong} under {dr} with flank pain. NHS No {nhs}. Embolisation of a bleeding right adrenal metastasis. Kupffer cells absent in the biopsy. Roux limb patent. Discharged home to {street}.",
    "Letter dictated {date}, typed {date2}. {dr}, Consultant Hepatologist, {hospital}. Patient's employer and family informed by {name}. Social security {ssn}. Atezolizumab and bevacizumab stopped in {monthyear} for proteinuria; sorafenib 400 mg since.",
]
CLINICAL_TRAPS = [
    "Gleason grading does not apply.", "Virchow node absent.", "Murphy sign negative.", "Child-Turcotte-Pugh class A.",
    "The Metavir stage was F4.", "Up-to-7 criteria met.", "Ishak 5.", "San Francisco criteria met.", "Cantlie line respected.",
    "Contrast: Primovist.", "Siemens Somatom scanner.", "ECOG 1, ALBI 2.", "GALAD and aMAP not computed.", "Mallory bodies seen.",
]


def fill(template: str, part: dict[str, list[str]], dice: random.Random) -> dict[str, object]:
    """One note with its labels."""
    text, labels = "", []
    for piece in re.split(r"(\{\w+\})", template):
        if not piece.startswith("{"):
            text += piece
            continue
        for kind, value in slot(piece[1:-1], part, dice):
            if kind:
                labels.append({"class": kind, "start": len(text), "end": len(text) + len(value)})
            text += value
    return {"text": text, "labels": labels}


def slot(name: str, part: dict[str, list[str]], dice: random.Random) -> list[tuple[str, str]]:
    """A slot as pieces: (class or "", words)."""
    first, last = dice.choice(part["first"]), dice.choice(part["last"]).replace("_", " ")
    number = lambda n: "".join(str(dice.randint(0, 9)) for _ in range(n))  # noqa: E731
    full = f"{first} {last}"
    options: dict[str, list[tuple[str, str]]] = {
        "name": [("name", full)],
        "name_ln": [("name", dice.choice([f"{last.upper()}, {first}", f"{last}, {first}", full, f"{last.upper()} {first}"]))],
        "mr": [("", "Mr "), ("name", dice.choice([last, full]))],
        "mrs": [("", dice.choice(["Mrs ", "Ms. ", "Mrs. "])), ("name", dice.choice([last, full]))],
        "dr": [("", dice.choice(["Dr ", "Dr. ", "Prof. "])), ("name", dice.choice([last, full, f"{first[0]}. {last}"]))],
        "ini": [("name", f"{first[0]}. {last}")],
        "hospital": [("hospital", dice.choice(part["hospital"]))],
        "street": [("address", dice.choice(part["street"]))],
        "city": [("address", dice.choice(part["city"]))],
        "post": [("address", dice.choice(part["post"]))],
        "email": [("email", f"{plain(first)}.{plain(last)}@{dice.choice(['example.org', 'nhs.example.net', 'mail.example.com'])}")],
        "url": [("url", dice.choice([f"https://portal.example.org/p/{number(6)}", f"www.example.com/patient?id={number(5)}"]))],
        "phone": [("phone", dice.choice([f"+44 20 7{number(3)} {number(4)}", f"({number(3)}) {number(3)}-{number(4)}", f"0{number(2)}-{number(7)}", f"+81 3 {number(4)} {number(4)}", f"{number(3)}.{number(3)}.{number(4)}"]))],
        "mrn": [("id", dice.choice([number(7), f"H{number(6)}", f"{number(3)}-{number(2)}-{number(3)}"]))],
        "acc": [("id", dice.choice([f"CT{number(8)}", f"A-{number(7)}", number(9)]))],
        "nhs": [("id", f"{number(3)} {number(3)} {number(4)}")],
        "ssn": [("id", f"{number(3)}-{number(2)}-{number(4)}")],
        "plan": [("id", f"{dice.choice('ABCDEFG')}{number(8)}")],
        "serial": [("device", f"{dice.choice(['SN', 'MW', 'AX'])}-{number(5)}{dice.choice('ABCD')}")],
        "old": [("age", str(dice.randint(90, 101)))],
        "time": [("", f"{dice.randint(7, 19)}:{dice.randint(10, 59)}")],
        "monthyear": [("date", f"{dice.choice(MONTHS)} {dice.randint(2008, 2024)}")],
    }
    if name.startswith("date"):
        return [("date", day(dice, name == "datelong"))]
    return options[name]


def day(dice: random.Random, long: bool) -> str:
    y, m, d = dice.randint(1938, 2024), dice.randint(1, 12), dice.randint(1, 28)
    if long:
        return dice.choice([f"{d} {MONTHS[m - 1]} {y}", f"{MONTHS[m - 1]} {d}, {y}"])
    return dice.choice([
        f"{d:02d}/{m:02d}/{y}", f"{y}-{m:02d}-{d:02d}", f"{d}.{m}.{y}", f"{d} {MONTHS[m - 1][:3]} {y}", f"{MONTHS[m - 1]} {d}, {y}",
        f"{d:02d}-{MONTHS[m - 1][:3]}-{y}", f"{m}/{d}/{y % 100:02d}", f"{d}th {MONTHS[m - 1]} {y}",
    ])


def plain(name: str) -> str:
    """The letters of a mail address."""
    return re.sub(r"[^a-z]", "", unicodedata.normalize("NFKD", name.lower().translate(str.maketrans("øæðđþ", "oaddt"))))


def half(templates: list[str], part: dict[str, list[str]], n: int, seed: int) -> list[dict[str, object]]:
    dice = random.Random(seed)
    notes = []
    for i in range(n):
        trap = dice.choice(CLINICAL_TRAPS)
        notes.append({"id": f"{seed}-{i:03d}", **fill(templates[i % len(templates)] + "\n" + trap, part, dice)})
    return notes


if __name__ == "__main__":
    for name, templates, part, seed in (("dev", DEV_NOTES, DEV, 1), ("test", TEST_NOTES, TEST, 2)):
        lines = (json.dumps(note, ensure_ascii=False) for note in half(templates, part, 210, seed))
        (HERE / f"{name}.jsonl").write_text("\n".join(lines) + "\n")
