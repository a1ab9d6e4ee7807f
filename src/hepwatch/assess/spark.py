"""The engine of a cluster: the same functions from batch to batch, through Spark's `mapInArrow` over Parquet.

`Spark()` takes the place of `Pool()` wherever an engine is asked for. `mapped` is for those who keep histories in Parquet or
Iceberg themselves: a table of (person, payload) in, a table of answers out, and no store in between.
"""

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from hepwatch.assess.pool import Work, pieces_of
from hepwatch.errors import UsageError

_ROWS_A_FILE = 20_000  # of what is handed to Spark: a task takes one file


class Spark:
    """Work done by a Spark session: the one given, the one running, or a local one on this machine's cores.

    `folder` is where batches and results lie in between: on a cluster a place that every executor can read and write.
    """

    def __init__(self, session: Any = None, folder: Path | None = None) -> None:
        self._session = session or local_session()
        self._folder = folder

    def __call__(self, work: Work, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
        with TemporaryDirectory(prefix="hepwatch-spark-", dir=self._folder) as place:
            asked, answered = Path(place) / "asked", Path(place) / "answered"
            if _write(batches, asked):
                frame = self._session.read.parquet(asked.as_uri())
                mapped(frame, work, schema).write.parquet(answered.as_uri())
                for batch in ds.dataset(answered, format="parquet").to_batches():
                    yield batch.cast(schema)


def mapped(frame: Any, work: Work, schema: pa.Schema) -> Any:
    """A Spark table through a function from batch to batch (`partial(answer_batch, as_of=..., knowledge=...)`)."""
    from pyspark.sql.pandas.types import from_arrow_schema

    return frame.mapInArrow(_over(work), from_arrow_schema(schema))


def _over(work: Work) -> Callable[[Iterator[pa.RecordBatch]], Iterator[pa.RecordBatch]]:
    def each(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        for piece in pieces_of(batches):
            yield work(piece)

    return each


def _write(batches: Iterable[pa.RecordBatch], folder: Path) -> bool:
    """The batches as Parquet files of about one task each; False when there are none."""
    folder.mkdir()
    waiting: list[pa.RecordBatch] = []
    for number, batch in enumerate(batches):
        waiting.append(batch)
        if sum(b.num_rows for b in waiting) >= _ROWS_A_FILE:
            pq.write_table(pa.Table.from_batches(waiting), folder / f"{number:08d}.parquet")
            waiting = []
    if waiting:
        pq.write_table(pa.Table.from_batches(waiting), folder / "last.parquet")
    return any(folder.iterdir())


def local_session() -> Any:
    """The running session, else one as configured around the program (spark-submit), else a local one that talks to nobody."""
    missing = missing_for_spark()
    if missing:
        raise UsageError(missing)
    from pyspark.sql import SparkSession

    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    running = SparkSession.getActiveSession()
    if running is not None:
        return running
    builder = SparkSession.builder.appName("hepwatch")
    if "spark.master" not in _configured():
        os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
        builder = builder.master("local[*]")
        for key in ("spark.driver.host", "spark.driver.bindAddress"):
            builder = builder.config(key, "127.0.0.1")
        builder = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").config("spark.log.level", "ERROR")
    return builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()


def _configured() -> dict[str, str]:
    from pyspark import SparkConf

    return dict(SparkConf().getAll())


def missing_for_spark() -> str | None:
    """One sentence on what has to be installed first; None when nothing has."""
    try:
        import pyspark  # noqa: F401
    except ImportError:
        return "The engine 'spark' needs PySpark, which is not installed: install hepwatch[spark], or leave --engine out."
    if not (os.environ.get("JAVA_HOME") or shutil.which("java")):
        return "The engine 'spark' needs a Java runtime (17 or later), and there is none: install one (Debian: default-jre-headless), or leave --engine out."
    return None
