"""Which language a text is written in, from its script and its commonest words.

A language without a reading pack that is switched on is named all the same, so that it is never read as another: each
neighbour of a language that is read (Italian, Portuguese, Catalan, Dutch, Danish ...) has words of its own here. A word
that only one language has weighs twice one that several share.
"""

import re
from collections import Counter
from functools import cache

# The commonest function words of each language, with those of report language. Reason: they are in every second line.
_COMMON: dict[str, str] = {
    "en": "lesions masses mass osseous identified suspicious metastatic hepatic pulmonary change changes disease structures the of no is are and in with for to or at there was were has right left liver without normal unremarkable new not clear patent seen lesion nodule adrenal evidence impression findings both since lung bone nodes negative s p rt lt c w which this from size stable increased prior previous enlarged",
    "de": "der die das und kein keine keinen mit ohne im in den von des nachweis leber links rechts unauffällig unauffaellig befund beurteilung eine einer einen nach zum bei ist nicht sich neu jetzt metastase metastasen nebenniere nebennieren lymphknoten keiner rechte rechten linke linken rechter linker herd raumforderung unverändert konstant regelrecht pfortader milz lunge niere nieren verdächtig zuvor auch",
    "fr": "le la les de du des et pas sans avec un une dans au foie droit gauche droite conclusion est sur en aux lésion lésions surrénale surrénales nodule nodules par ni stable perméable veine rate rein reins os poumons métastase métastases suspect suspecte absence d l apparition inchangé inchangée adénopathie petit",
    "es": "el la los las de del y sin con no en un una hígado higado derecho izquierdo derecha izquierda conclusión conclusion se por al hallazgos lesión lesiones suprarrenal suprarrenales nódulo nódulos nodulo riñón riñones bazo porta permeable sospechoso sospechosa metástasis pulmones adenopatías adenopatias cambios nuevo nueva ambos hay sin segmento estable normales",
    "it": "il lo la gli di del della dei delle e senza con non nel nella un una fegato destro sinistro destra sinistra si conclusioni in al alle surrene surreni lesione lesioni nodulo noduli linfonodi presenza assenza polmoni milza reni ed è sono da dal come per",
    "pt": "o a os as de do da dos das e sem com não nao no na um uma fígado direita esquerda direito esquerdo conclusão em ao lesão lesões nódulo nódulos adrenal suprarrenal baço rins pulmões linfonodos sinais ausência há à ou para",
    "ca": "el la els les de del dels i sense amb no en un una fetge dret esquerre dreta esquerra es per al lesió lesions nòdul melsa ronyons conclusió troballes",
    "ro": "și si fără fara cu nu în in la de un o ficat drept stâng dreapta stânga leziune leziuni nodul splina rinichi concluzii pentru este sunt",
    # without "met": in English notes it is a metastasis
    "nl": "de het een en geen in van lever links rechts zonder niet zijn is conclusie bij op bijnier bijnieren laesie laesies lymfeklieren milt nieren nieuwe linker rechter aanwijzingen voor longen",
    "sv": "och inga ingen utan med i av lever levern höger vänster inte ett en är på från bedömning till binjure binjuren förändring lymfkörtlar mjälte njurar lungor nytillkommen för",
    "da": "og ingen uden med i af lever højre venstre ikke et en er på fra konklusion til det binyre binyrer forandring lymfeknuder milt nyrer lunger nytilkommen der",
    "no": "og ingen uten med i av lever leveren høyre venstre ikke et en er på fra konklusjon til det binyre binyrene forandring lymfeknuter milt nyrer lunger nyoppstått",
    "fi": "ja ei ilman maksa maksassa oikea vasen on ovat lisämunuainen muutos muutoksia imusolmukkeet perna munuaiset keuhkot lausunto uusi",
    "pl": "i w z bez nie na do wątroba wątroby prawego lewego zmian jest oraz nadnercza nadnerczu wnioski węzły chłonne śledziona nerki płuca zmiana nowa podejrzana",
    "cs": "a v na bez s se je jsou játra jater vpravo vlevo ložisko ložiska nadledvina nadledvin uzliny slezina ledviny plíce závěr není nové",
    "hu": "és a az nem nélkül máj májban jobb bal mellékvese elváltozás nyirokcsomó lép vesék tüdő vélemény új",
    "tr": "ve ile bir karaciğer sağ sol yok olmayan izlendi normal sonuç mevcut saptanmadı bu sürrenal lezyon lenf nodu dalak böbrek akciğer yeni",
    "vi": "không gan và có của bên phải trái các thấy bình thường tổn thương kết luận tuyến thượng thận hạch lách thận phổi mới",
    "id": "dan tidak hati hepar kanan kiri dengan tampak pada di yang lesi kesan nodul ginjal limpa paru tak adanya",
}
# Characters written so in Japan only: "再発" stands without any kana.
_JAPANESE_FORMS = frozenset("発検剤経転脳臓悪総変対両実単拡嚢焼囲応効")
_WORD = re.compile(r"[^\W\d_]+")


@cache
def _weights() -> dict[str, dict[str, int]]:
    """What each word says for each language."""
    words = {name: set(text.split()) for name, text in _COMMON.items()}
    shared = Counter(w for own in words.values() for w in own)
    weights: dict[str, dict[str, int]] = {}
    for name, own in words.items():
        for w in own:
            weights.setdefault(w, {})[name] = 2 if shared[w] == 1 else 1
    return weights


def detect(folded: str) -> str | None:
    """The language's two letters, or None when nothing can be told."""
    sample = folded[:4000]
    if not sample.isascii():
        letters = sum(c.isalpha() for c in sample)
        if letters < 4:
            return None
        script = _script(sample, letters)
        if script:
            return script
    words = [w for w in _WORD.findall(sample) if len(w) > 1]  # "r/o" and "a" are no evidence of a language
    if not words:
        return None
    weights = _weights()
    scores: dict[str, int] = {}
    for w in words:
        for name, weight in weights.get(w, {}).items():
            scores[name] = scores.get(name, 0) + weight
    if not scores:
        return None
    best = max(scores, key=lambda n: (scores[n], n == "en", n))
    if scores[best] < 2 and best != "en":
        return None
    english = sum("en" in weights.get(w, ()) for w in words)
    return best if best != "en" or english / len(words) > 0.06 else None


def _script(sample: str, letters: int) -> str | None:
    """A script of its own tells the language, however much English stands between."""
    hangul = sum("가" <= c <= "힣" for c in sample)
    kana = sum("ぁ" <= c <= "ヿ" for c in sample)
    han = sum("一" <= c <= "鿿" for c in sample)
    other = sum(c.isalpha() and not c.isascii() and ord(c) > 0x24F and not ("가" <= c <= "힣" or "ぁ" <= c <= "ヿ" or "一" <= c <= "鿿") for c in sample)
    if other > letters * 0.3:
        return "vi" if any(0x1EA0 <= ord(c) <= 0x1EF9 for c in sample) else "und"
    if hangul > letters * 0.03 and hangul > 1:
        return "ko"
    if (kana > letters * 0.03 or _JAPANESE_FORMS.intersection(sample)) and kana + han > letters * 0.1:
        return "ja"
    return "zh" if han > letters * 0.1 else None
