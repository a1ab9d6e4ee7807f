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
    "now": "needs action now", "due": "due", "waiting": "waiting for its day", "no_action": "without a next action",
    "unanswered": "results never acted on", "everyone": "everyone", "ended": "follow-up ended",
    "lymph_node": "lymph nodes", "soft_tissue": "soft tissue", "vein": "liver veins", "abdomen_ct_or_mri": "abdominal CT or MRI",
    "pet_ct": "PET-CT", "whole_body_ct": "whole-body CT", "adrenal_ct": "adrenal CT", "adrenal_mri": "adrenal MRI", "brain_mri": "brain MRI",
    "bone_scan": "bone scan", "decide": "decide at the team meeting",
    "book": "book an examination", "snooze": "snooze", "assign": "assign to a team", "resume": "resume follow-up", "withdraw": "withdraw an action",
    "known_on": "known on", "canonical_value": "value", "canonical_unit": "unit", "row_id": "record", "hcc": "HCC", "hbv": "hepatitis B", "hcv": "hepatitis C",
    "set_aside": "set aside", "not_relevant": "not relevant", "whole-body": "whole body, for life", "vitamin_k_antagonist": "vitamin K antagonist", "personal": "personal schedule",
    "as-it-happens": "whole body, as attended",
}


def word(code: object) -> str:
    if code is None:
        return "not known"
    if isinstance(code, bool):
        return "yes" if code else "no"
    if isinstance(code, date):
        return code.isoformat()
    return WORDS.get(str(code), str(code).replace("_", " "))


# What the list can be in order of.
ORDERS = {
    "harm": "most harm of delay first", "overdue": "longest overdue", "next": "next day", "treated": "day of treatment",
    "person": "name",
}


def up(text: object) -> str:
    """The first letter as a capital, the others as they are."""
    said = str(text)
    return said[:1].upper() + said[1:]


def place(site: str | None, side: str | None) -> str:
    return " ".join(word(part) for part in (side, site) if part)


def percent(chance: float) -> str:
    """A probability as a reader takes it in: never 0 % for something possible, never 100 % for something not certain."""
    if 0 < chance < 0.001:
        return "< 0.1 %"
    if chance > 0.995:
        return "> 99 %"
    return f"{100 * chance:.1f} %"


def relative(day: date | None, today: date) -> str:
    """A day as it lies to today: late, today, or to come."""
    if day is None:
        return ""
    days = (day - today).days
    if days == 0:
        return "today"
    return f"{_span(days)} to go" if days > 0 else f"{_span(-days)} late"


def _span(days: int) -> str:
    if days < 60:
        return f"{days} day{'s' if days != 1 else ''}"
    months = round(days / 30.44)
    return f"{months} months" if months < 24 else f"{months / 12:.0f} years"


def figure(value: float | None, digits: int = 2) -> str:
    return "not known" if value is None else f"{value:.{digits}f}"


def ago(days: int) -> str:
    if days < 0:
        return f"in {-days} days"
    return "today" if days == 0 else f"{_span(days)} ago"
