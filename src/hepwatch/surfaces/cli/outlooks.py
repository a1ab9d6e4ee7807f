"""The outlook beside the answers that are shown: worked out when asked for, since it moves with every month."""

from collections.abc import Iterable, Iterator
from datetime import date

import msgspec

from hepwatch.assess import Assessment
from hepwatch.record import Store


def with_outlook(store: Store, people: Iterable[Assessment], asked: date) -> Iterator[Assessment]:
    """Each answer with its outlook, or with what the outlook is missing."""
    from hepwatch.outlook.hidden import outlook

    for a in people:
        history = store.history(a.person)
        if history is None:
            yield a
            continue
        found, missing = outlook(history.as_known(asked), a.course, asked)
        yield msgspec.structs.replace(a, outlook=found, outlook_missing=missing)
