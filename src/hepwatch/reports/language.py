"""Which language a text is written in, from its script and its commonest words.

A language without a reading pack that is switched on is named all the same, so that it is never read as another.
"""

import re

# The commonest function words of each language, with those of report language. Reason: they are in every second line.
_COMMON: dict[str, frozenset[str]] = {
    "en": frozenset("the of no is are and in with for to or at there was were has right left liver without normal unremarkable new not clear patent seen lesion nodule adrenal evidence impression findings both since lung bone nodes negative s p rt lt c w".split()),
    "de": frozenset("der die das und kein keine keinen mit ohne im in den von des nachweis leber links rechts unauffällig befund beurteilung eine einer nach zum bei ist nicht".split()),
    "fr": frozenset("le la les de du des et pas sans avec un une dans au foie droit gauche droite conclusion est sur en aux".split()),
    "es": frozenset("el la los las de del y sin con no en un una hígado derecho izquierdo derecha izquierda conclusión se por al hallazgos".split()),
    "it": frozenset("il lo la gli di del della e senza con non nel un una fegato destro sinistro si conclusioni in al delle".split()),
    "pt": frozenset("o a os as de do da dos e sem com não no na um uma fígado direita esquerda conclusão em ao das".split()),
    "nl": frozenset("de het een en geen met in van lever links rechts zonder niet zijn is conclusie bij op".split()),
    "sv": frozenset("och inga ingen utan med i av lever höger vänster inte ett en är på från bedömning till".split()),
    "da": frozenset("og ingen uden med i af lever højre venstre ikke et en er på fra konklusion til det".split()),
    "pl": frozenset("i w z bez nie na do wątroba wątroby prawego lewego zmian jest oraz nadnercza wnioski".split()),
    "tr": frozenset("ve ile bir karaciğer sağ sol yok olmayan izlendi normal sonuç mevcut saptanmadı bu".split()),
    "vi": frozenset("không gan và có của bên phải trái các thấy bình thường tổn thương kết luận".split()),
}
_WORD = re.compile(r"[^\W\d_]+")


def detect(folded: str) -> str | None:
    """The language's two letters, or None when nothing can be told."""
    sample = folded[:4000]
    letters = sum(c.isalpha() for c in sample)
    if letters < 4:
        return None
    if not sample.isascii():
        script = _script(sample, letters)
        if script:
            return script
    words = [w for w in _WORD.findall(sample) if len(w) > 1]  # "r/o" and "a" are no evidence of a language
    if not words:
        return None
    scores = {name: sum(w in common for w in words) for name, common in _COMMON.items()}
    best = max(scores, key=lambda n: (scores[n], n == "en"))
    if scores[best] == 0 or (scores[best] == 1 and best != "en"):
        return None
    return best if best != "en" or scores["en"] / len(words) > 0.06 else None


def _script(sample: str, letters: int) -> str | None:
    hangul = sum("가" <= c <= "힣" for c in sample)
    kana = sum("ぁ" <= c <= "ヿ" for c in sample)
    han = sum("一" <= c <= "鿿" for c in sample)
    other = sum(c.isalpha() and not c.isascii() and ord(c) > 0x24F and not ("가" <= c <= "힣" or "ぁ" <= c <= "ヿ" or "一" <= c <= "鿿") for c in sample)
    if other > letters * 0.3:
        return "und"
    if hangul > letters * 0.15:
        return "ko"
    if kana > letters * 0.05 and kana + han > letters * 0.2:
        return "ja"
    return "zh" if han > letters * 0.2 else None
