"""What a person's own risk asks for and the protocol does not: the default's examinations outside the liver.

A protocol that follows the liver only owes these people nothing more (its items stay its own); but a lung or a gland nobody has
looked at in time is a blind spot all the same. Whose risk is high is known from what the record shows, never supposed.
"""

from hepwatch.course.answers import Course
from hepwatch.followup.answers import DueItem
from hepwatch.followup.conditions import high_extrahepatic_risk
from hepwatch.followup.due import dated_item, is_for
from hepwatch.followup.plan import Plan
from hepwatch.followup.protocols import DEFAULT
from hepwatch.followup.protocols import plan as protocol
from hepwatch.record.history import History
from hepwatch.record.rows import DecisionRow
from hepwatch.words.sites import is_extrahepatic


def asked_by_risk(known: History, course: Course, plan: Plan, care: tuple[DecisionRow, ...]) -> tuple[DueItem, ...]:
    """The default's items for sites outside the liver that the plan does not ask for; none without a high risk, none in palliative care."""
    if plan.id == DEFAULT or course.state in ("died", "not_yet_treated") or course.ended or care:
        return ()
    if high_extrahepatic_risk(known, course).answer is not True:
        return ()
    asked = {i.sites[0] for i in plan.items if i.sites and is_for(plan, i, course)}
    default = protocol(DEFAULT)
    wanted = (i for i in default.items if i.sites and is_extrahepatic(i.sites[0]) and i.sites[0] not in asked)
    return tuple(dated_item(known, course, default, i) for i in wanted)
