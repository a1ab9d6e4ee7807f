"""Which cases show which option: those in which the option's treatment was given at its site."""

from collections.abc import Iterable

from hepwatch.cases.case import Case, Treatment, metastases
from hepwatch.options.catalogue import Option, catalogue


def cases_by_option(cases: Iterable[Case]) -> dict[str, tuple[str, ...]]:
    """Case ids by option id, for the answers of `options`."""
    held = tuple(cases)
    return {option.id: tuple(c.id for c in held if shows(c, option)) for option in catalogue()}


def shows(case: Case, option: Option) -> bool:
    """Whether the option's treatment was given at the option's site when the cancer came back."""
    later = [e for e in case.events if isinstance(e, Treatment) and e.phase in ("intrahepatic", "metastasis")]
    return any(t.treatment in option.treatments and _there(case, t, option) for t in later)


def _there(case: Case, t: Treatment, option: Option) -> bool:
    if t.treatment == "systemic":  # shown by the cases that name the drug
        return any(agent in option.id for agent in t.agents)
    if option.site is None:
        return t.site not in ("adrenal", "lung", "lymph_node", "bone", "brain", None)
    if option.site == "liver":
        return t.phase == "intrahepatic"
    if t.phase != "metastasis":
        return False
    return t.site == option.site if t.site else option.site in {x.site for x in metastases(case)}
