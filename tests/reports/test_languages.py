"""Languages: a pack is switched on only where its held-out reports pass; every other language is named and left unread."""

import importlib.util
from pathlib import Path

import pytest
from language_scoring import LANGUAGES, figures, passes, reports

from hepwatch.reports import read
from hepwatch.reports.language import detect
from hepwatch.reports.phrases import languages, load
from hepwatch.reports.read import SWITCHED_ON
from hepwatch.surfaces.cli.read import as_json

HERE = Path(__file__).parent
ON = [x for x in LANGUAGES if x in SWITCHED_ON]
OFF = [x for x in LANGUAGES if x not in SWITCHED_ON]

# One short report each, with a new adrenal lesion that a wrong guess would turn into something.
NOT_READ = {
    "it": "TC addome: comparsa di nodulo surrenalico sinistro di 22 mm, sospetto per metastasi. Fegato senza recidiva. Non linfoadenopatie.",
    "pt": "TC do abdome: surgimento de nódulo na adrenal esquerda de 22 mm, suspeito para metástase. Fígado sem recidiva. Não há linfonodos aumentados.",
    "ca": "TC abdominal: nòdul suprarenal esquerre de 22 mm de nova aparició, sospitós de metàstasi. Fetge sense recidiva. Melsa i ronyons normals.",
    "ro": "CT abdominal: nodul nou la nivelul glandei suprarenale stângi de 22 mm, suspect pentru metastază. Ficat fără recidivă. Splina și rinichii sunt normali.",
    "nl": "CT abdomen: nieuwe laesie in de linker bijnier van 22 mm, verdacht voor een metastase. Geen recidief in de lever. Milt en nieren zonder afwijkingen.",
    "sv": "DT buk: nytillkommen förändring i vänster binjure, 22 mm, misstänkt metastas. Inga tecken till recidiv i levern. Mjälte och njurar utan anmärkning.",
    "da": "CT af abdomen: ny forandring i venstre binyre på 22 mm, mistænkt for metastase. Ingen recidiv i lever. Milt og nyrer uden forandring.",
    "no": "CT abdomen: nyoppstått forandring i venstre binyre på 22 mm, mistenkt metastase. Ingen residiv i leveren. Milt og nyrer uten forandring.",
    "fi": "Vatsan TT: uusi 22 mm muutos vasemmassa lisämunuaisessa, epäily etäpesäkkeestä. Maksassa ei uusiutumaa. Perna ja munuaiset ovat normaalit.",
    "pl": "TK jamy brzusznej: nowa zmiana w lewym nadnerczu 22 mm, podejrzana o przerzut. Wątroba bez wznowy. Śledziona i nerki bez zmian.",
    "cs": "CT břicha: nové ložisko v levé nadledvině 22 mm, podezřelé z metastázy. Játra bez recidivy. Slezina a ledviny jsou bez ložiska.",
    "hu": "Hasi CT: új, 22 mm-es elváltozás a bal mellékvesében, metasztázis gyanúja. A máj nem mutat recidívát. A lép és a vesék épek.",
    "tr": "Abdomen BT: sol sürrenal bezde yeni gelişen 22 mm lezyon, metastaz şüphesi. Karaciğer normal, nüks izlendi bulgusu yok. Dalak ve böbrek normal.",
    "vi": "CT bụng: tổn thương mới ở tuyến thượng thận trái 22 mm, nghi di căn. Gan không thấy tái phát. Lách và thận bình thường.",
    "ru": "КТ брюшной полости: впервые выявлен узел левого надпочечника 22 мм, подозрение на метастаз. Печень без рецидива.",
    "uk": "КТ черевної порожнини: вперше виявлено вузол лівого наднирника 22 мм, підозра на метастаз. Печінка без рецидиву.",
    "el": "ΑΤ κοιλίας: νέος όζος στο αριστερό επινεφρίδιο 22 mm, ύποπτος για μετάσταση. Ήπαρ χωρίς υποτροπή.",
    "ar": "تصوير مقطعي للبطن: عقدة جديدة في الغدة الكظرية اليسرى 22 مم مشتبهة بانتقال. الكبد بدون نكس.",
    "he": "סי טי בטן: קשרית חדשה באדרנל שמאל 22 מ\"מ, חשד לגרורה. הכבד ללא הישנות.",
    "th": "ซีทีช่องท้อง: พบก้อนใหม่ที่ต่อมหมวกไตซ้าย 22 มม. สงสัยการแพร่กระจาย ตับไม่พบการกลับเป็นซ้ำ",
    "hi": "पेट का सीटी: बाईं अधिवृक्क ग्रंथि में नई 22 मिमी गाँठ, मेटास्टेसिस की आशंका। यकृत में पुनरावृत्ति नहीं।",
    "id": "CT abdomen: tampak nodul baru di adrenal kiri 22 mm, curiga metastasis. Hati tidak tampak lesi. Limpa dan ginjal kanan dan kiri normal.",
}  # fmt: skip

# Short and mixed texts, and the language each must be told as.
SHORT = [
    ("Nebennieren unauffällig.", "de"),
    ("Keine Metastasen. Milz o. B.", "de"),
    ("Surrénales sans particularité. Foie sans lésion.", "fr"),
    ("Pas d'adénopathie.", "fr"),
    ("Suprarrenales normales. Sin adenopatías.", "es"),
    ("副腎に異常なし。", "ja"),
    ("S8 HCC再発、門脈腫瘍栓（Vp2）。", "ja"),
    ("双侧肾上腺未见异常。", "zh"),
    ("雙側腎上腺無異常。", "zh"),
    ("양측 부신 정상.", "ko"),
    ("Both adrenal gland 이상소견 없음.", "ko"),
    ("S/P RFA, S8 HCC. No viable tumor. Lt. adrenal gland에 nodule 새로 보임.", "ko"),
    ("No new adrenal nodule.", "en"),
    ("The liver is normal.", "en"),
]


@pytest.mark.parametrize("language", ON)
def test_a_pack_that_is_on_passes_on_its_held_out_reports(language: str) -> None:
    assert passes(figures(language, "test")), figures(language, "test")


@pytest.mark.parametrize("language", OFF)
def test_a_pack_that_is_off_answers_nothing_and_names_its_language(language: str) -> None:
    for report in reports(language, "dev")[:12]:
        reading = read(report["text"], language="en")
        assert (reading.read, reading.rows, reading.advice, reading.language) == (False, (), (), language), report["id"]


@pytest.mark.parametrize("language", sorted(NOT_READ))
@pytest.mark.parametrize("hint", [None, "en", "ko"])
def test_a_language_without_a_pack_is_never_guessed(language: str, hint: str | None) -> None:
    reading = read(NOT_READ[language], language=hint)
    assert not reading.read and reading.rows == () and reading.advice == ()
    assert reading.language not in SWITCHED_ON


@pytest.mark.parametrize(("text", "language"), SHORT, ids=[t[:40] for t, _ in SHORT])
def test_short_and_mixed_texts_are_told(text: str, language: str) -> None:
    assert detect(text.lower()) == language


def test_every_report_is_told_as_its_language() -> None:
    wrong = [r["id"] for x in LANGUAGES for part in ("dev", "test") for r in reports(x, part) if detect(r["text"].lower()) != x]
    assert wrong == []


KOREAN = [
    ("좌측 부신에 22mm 종괴가 새로 생김, 전이 의심.", "adrenal", "left", "suspicious", "new", 22),
    ("우측 부신 선종 15mm, 변화 없음.", "adrenal", "right", "benign", "stable", 15),
    ("Rt. adrenal gland에 1.2cm nodule 새로 보임, metastasis를 배제할 수 없음.", "adrenal", "right", "indeterminate", "new", 12),
    ("간 내 재발은 없으나 좌측 부신 결절은 9mm에서 17mm로 증가함.", "adrenal", "left", "indeterminate", "increased", 17),
    ("양측 부신에 결절 없음.", "adrenal", "bilateral", "absent", None, None),
    ("폐전이 여부\n소견: 폐에 결절 없음.", "lung", None, "absent", None, None),
    ("문맥 혈전은 조영증강이 없어 종양혈전이 아님.", "vein", None, "benign", None, None),
]


@pytest.mark.parametrize(("text", "site", "side", "status", "change", "size"), KOREAN, ids=[row[0][:30] for row in KOREAN])
def test_korean(text: str, site: str, side: str | None, status: str, change: str | None, size: int | None) -> None:
    found = {(r.site, r.side): r for r in read(text).rows}
    row = found[site, side]
    assert (row.status, row.change, row.size_mm) == (status, change, size)
    assert text[row.start : row.end] == row.quote


def test_the_answer_of_the_command_names_the_language() -> None:
    answer = as_json(read(KOREAN[0][0], report="k1"))
    assert (answer["language"], answer["read"], answer["rows"][0]["side"]) == ("ko", True, "left")
    unread = as_json(read(NOT_READ["it"], report="i1"))
    assert (unread["language"], unread["read"], unread["rows"]) == ("it", False, [])


def test_every_pack_can_be_loaded() -> None:
    assert set(languages()) == {"en", *LANGUAGES}
    assert all(load(x).settings["headings"] for x in languages())


def test_the_labels_keep_the_rules_of_the_corpus() -> None:
    spec = importlib.util.spec_from_file_location("corpus_check_labels", HERE / "corpus" / "check_labels.py")
    assert spec and spec.loader
    check = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(check)
    for language in LANGUAGES:
        parts = {file.stem: check.reports(file) for file in sorted((HERE / "corpus" / language).glob("*.jsonl"))}
        ids = [r["id"] for own in parts.values() for r in own]
        assert len(ids) == len(set(ids))
        assert [f"{r['id']}: {fault}" for own in parts.values() for r in own for fault in check.faults_of_report(r)] == []
