"""Published scores: what is known of each as data, computed on stated inputs, refused where the coefficients are not known.

    from hepwatch.outlook.scores import compute
    compute("albi", bilirubin=20, albumin="38 g/L").value

Nothing is guessed: a missing input is an error that names it, and so is a value that looks like another unit.
"""

from hepwatch.outlook.scores.answer import ScoreAnswer, compute
from hepwatch.outlook.scores.catalogue import Score, catalogue, score
from hepwatch.outlook.scores.person import KnownInput, compute_for, inputs_from

__all__ = ["KnownInput", "Score", "ScoreAnswer", "catalogue", "compute", "compute_for", "inputs_from", "score"]
