"""Recurrence models: fit on a cohort, predict, validate, and above all recalibrate to the people they are used for.

    cohort = Cohort.from_frame(frame, time="months", event="recurrence", features=["age", "afp"])
    model = fit_cox(cohort, [Term("age", spline=True), Term("afp", log=True, spline=True)])
    validate(model, cohort, horizons=(12, 24))
    recalibrated = recalibrate(model, local_cohort)

A model is numbers in plain JSON, never a pickled object. Time is in months throughout.
"""

from hepwatch.outlook.recurrence.boosting import BoostedModel, fit_boosted
from hepwatch.outlook.recurrence.cohort import Cohort
from hepwatch.outlook.recurrence.cox import CoxModel, fit_cox
from hepwatch.outlook.recurrence.design import Term
from hepwatch.outlook.recurrence.models import Model, from_json, shipped, shipped_names, to_json
from hepwatch.outlook.recurrence.recalibration import Recalibrated, recalibrate
from hepwatch.outlook.recurrence.validation import cross_predict, optimism, validate

__all__ = [
    "BoostedModel", "Cohort", "CoxModel", "Model", "Recalibrated", "Term", "cross_predict", "fit_boosted", "fit_cox", "from_json",
    "optimism", "recalibrate", "shipped", "shipped_names", "to_json", "validate",
]
