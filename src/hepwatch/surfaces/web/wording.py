"""The words a reader sees for the codes of the answers; a code without a word is shown with spaces for underscores."""

from datetime import date

WORDS = {
    "in_remission": "in remission", "recurred": "cancer is back", "under_treatment": "under treatment",
    "not_yet_treated": "not yet treated", "died": "died", "cannot_tell": "cannot tell",
    "afp": "AFP", "dcp": "DCP", "afp_l3": "AFP-L3", "chest_ct": "chest CT", "liver_ct_or_mri": "liver CT or MRI",
    "liver_mri": "liver MRI", "liver_ct": "liver CT", "abdomen_ct": "abdominal CT", "tace": "TACE", "tare": "TARE",
    "lesion_new": "new lesion", "lesion_growing": "growing lesion", "lesion_suspicious": "suspicious lesion",
    "lesion_undecided": "undecided lesion", "marker_rise": "rising marker", "marker_unexplained": "unexplained rising marker",
    "blind_spot": "blind spot", "advice_not_followed": "advice not followed", "report_unread": "report unread",
    "second_gland": "second gland not looked at", "symptom": "complaint", "overdue": "overdue",
    "none": "no recurrence", "isolated_extrahepatic": "outside the liver only", "intrahepatic": "in the liver",
    "extrahepatic_with_intrahepatic": "in and outside the liver", "not_mentioned": "not mentioned",
    "not_due": "not due yet", "done_elsewhere": "done elsewhere", "end_follow_up": "end follow-up",
    "now": "needs action now", "waiting": "waiting for its day", "no_action": "WITHOUT A NEXT ACTION",
}

CATEGORY_WORDS = ("now", "due", "waiting", "snoozed", "ended", "died", "no_action")


def word(code: object) -> str:
    if code is None:
        return "not known"
    if isinstance(code, bool):
        return "yes" if code else "no"
    if isinstance(code, date):
        return code.isoformat()
    return WORDS.get(str(code), str(code).replace("_", " "))


def place(site: str | None, side: str | None) -> str:
    return " ".join(word(part) for part in (side, site) if part)


def percent(chance: float) -> str:
    """A probability as a reader takes it in: two figures, never 0 % for something possible."""
    if 0 < chance < 0.001:
        return "< 0.1 %"
    return f"{100 * chance:.1f} %"


def ago(days: int) -> str:
    if days < 0:
        return f"in {-days} days"
    if days < 60:
        return f"{days} days ago"
    return f"{round(days / 30.44)} months ago"
