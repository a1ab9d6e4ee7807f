"""Cases nobody would write by hand, made by Hypothesis from the schema's own types."""

from hypothesis import strategies as st

from hepwatch.cases import case as c
from hepwatch.cases.case import Case

WHENS = st.builds(
    lambda prefix, n, unit: f"{prefix}{n} {unit}",
    st.sampled_from(["", "about ", "within ", "after "]), st.integers(0, 400), st.sampled_from(["days", "weeks", "months", "years"]),
)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=30)
POSITIVE = st.floats(0.01, 1e5, allow_nan=False)
OPTIONAL = {"when": st.none() | WHENS, "text": st.none() | TEXT, "size_mm": st.none() | POSITIVE, "suv_max": st.none() | POSITIVE, "dose_gy": st.none() | POSITIVE}
EVENTS = st.one_of(
    st.builds(c.Lesion, when=OPTIONAL["when"], text=OPTIONAL["text"], size_mm=OPTIONAL["size_mm"], number=st.none() | st.integers(1, 50), site_text=st.none() | TEXT, growth_mm_per_month=st.none() | st.floats(-50, 50)),
    st.builds(c.Treatment, when=OPTIONAL["when"], text=OPTIONAL["text"], dose_gy=OPTIONAL["dose_gy"], fractions=st.none() | st.integers(1, 40), agents=st.lists(TEXT, max_size=3).map(tuple)),
    st.builds(c.Measurement, when=OPTIONAL["when"], text=OPTIONAL["text"], value=st.none() | st.floats(0, 1e6), unit=st.none() | TEXT),
    st.builds(c.Imaging, when=OPTIONAL["when"], text=OPTIONAL["text"], size_mm=OPTIONAL["size_mm"], suv_max=OPTIONAL["suv_max"]),
    st.builds(c.Pathology, when=OPTIONAL["when"], text=OPTIONAL["text"], grade=st.none() | st.integers(1, 4), histology=st.none() | TEXT),
    st.builds(c.Symptom, when=OPTIONAL["when"], text=OPTIONAL["text"]),
    st.builds(c.Status, when=OPTIONAL["when"], text=OPTIONAL["text"]),
)
IDS = st.from_regex(r"[a-z0-9][a-z0-9_.\-]{1,40}", fullmatch=True)
PERSONS = st.builds(c.Person, age=st.none() | st.integers(0, 120), age_band=st.none() | st.sampled_from(["55-59", "90+"]))
SOURCES = st.builds(c.Source, title=TEXT, doi=st.none() | TEXT, pmid=st.none() | TEXT, year=st.none() | st.integers(1950, 2030))
CASES = st.builds(
    Case, id=IDS, version=st.integers(1, 9), title=TEXT, summary=st.just("") | TEXT, licence=TEXT, person=PERSONS,
    sources=st.lists(SOURCES, max_size=3).map(tuple), events=st.lists(EVENTS, max_size=8).map(tuple), duplicates=st.lists(IDS, max_size=2).map(tuple),
)
