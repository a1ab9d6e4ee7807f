-- The same questions answered the other way round: sets over the typed tables, written from the prose of the design and the contract.
-- Input: asked(person, as_of); treatments, measurements, studies, reports, statements, not_assessed, advice, symptoms; coverage(modality, region, site, is_full).

CREATE OR REPLACE TEMP TABLE known_treatments AS
SELECT t.* FROM treatments t JOIN asked USING (person) WHERE t.known_on <= as_of AND t.date <= as_of;

-- The latest curative-intent treatment; else follow-up counts from the last treatment of any kind.
CREATE OR REPLACE TEMP TABLE starts AS
SELECT person, max(date) FILTER (WHERE curative) AS index_date, coalesce(max(date) FILTER (WHERE curative), max(date)) AS start,
       min(date) AS first_treated
FROM known_treatments GROUP BY person;

-- An examination done by as_of, and whether a report of it has been read.
CREATE OR REPLACE TEMP TABLE exams AS
SELECT s.person, s.row_id, s.done_on AS date, s.modality, s.regions, s.plain,
       bool_or(coalesce(r.understood AND r.known_on <= as_of, false)) AS is_read, bool_or(coalesce(r.known_on <= as_of, false)) AS has_text,
       min(r.known_on) FILTER (WHERE r.understood) AS told_on
FROM studies s JOIN asked USING (person) LEFT JOIN reports r ON r.person = s.person AND r.study = s.row_id
WHERE s.state = 'done' AND s.known_on <= as_of AND s.done_on <= as_of
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE said AS
SELECT e.person, e.row_id, e.date, e.told_on, t.* EXCLUDE (person, study) FROM exams e JOIN statements t ON t.person = e.person AND t.study = e.row_id WHERE e.is_read;

CREATE OR REPLACE TEMP TABLE looks AS
WITH covered AS (
  SELECT e.person, e.row_id, e.date, e.is_read, c.site,
         bool_or(c.is_full AND NOT (e.plain AND c.site IN ('liver', 'vein'))) AS is_full
  FROM exams e JOIN coverage c ON c.modality = e.modality AND list_contains(e.regions, c.region) GROUP BY ALL),
spoken AS (
  SELECT person, row_id, site, bool_or(status IN ('indeterminate', 'suspicious', 'definite') AND change IS DISTINCT FROM 'resolved') AS found,
         bool_or(side IS NULL) AS whole, bool_or(side = 'left') AS has_left, bool_or(side = 'right') AS has_right
  FROM said WHERE site <> 'other' GROUP BY ALL),
overall AS (SELECT DISTINCT person, row_id FROM said WHERE site = 'other' AND status = 'absent'),
gone AS (
  SELECT e.person, e.row_id, bool_or(t.side = 'left') AS left_gone, bool_or(t.side = 'right') AS right_gone
  FROM exams e JOIN known_treatments t ON t.person = e.person AND t.kind = 'adrenalectomy' AND t.date < e.date GROUP BY ALL)
SELECT c.person, c.row_id, c.date, c.site,
  CASE WHEN NOT c.is_read THEN 'unread'
       WHEN s.found THEN 'finding'
       WHEN n.site IS NOT NULL THEN 'not_assessed'
       WHEN o.row_id IS NOT NULL THEN 'clear'
       WHEN s.site IS NULL THEN 'not_mentioned'
       WHEN c.site NOT IN ('adrenal', 'lung', 'kidney', 'pleura') OR s.whole THEN 'clear'
       WHEN (coalesce(s.has_left, false) OR (c.site = 'adrenal' AND coalesce(g.left_gone, false)))
        AND (coalesce(s.has_right, false) OR (c.site = 'adrenal' AND coalesce(g.right_gone, false))) THEN 'clear'
       ELSE 'not_mentioned' END AS result,
  c.is_full
FROM covered c
LEFT JOIN spoken s ON s.person = c.person AND s.row_id = c.row_id AND s.site = c.site
LEFT JOIN overall o ON o.person = c.person AND o.row_id = c.row_id
LEFT JOIN not_assessed n ON n.person = c.person AND n.study = c.row_id AND n.site = c.site
LEFT JOIN gone g ON g.person = c.person AND g.row_id = c.row_id;
ALTER TABLE looks ADD COLUMN adequate BOOLEAN;
UPDATE looks SET adequate = is_full AND result <> 'not_assessed';

-- Days on which each item of the default was done.
CREATE OR REPLACE TEMP TABLE done_days AS
SELECT DISTINCT l.person, i.item, l.date FROM looks l JOIN starts USING (person)
JOIN (VALUES ('liver', 'liver'), ('adrenals', 'adrenal'), ('chest', 'lung')) i(item, site) ON i.site = l.site
WHERE l.adequate AND l.result IN ('clear', 'finding') AND l.date > start
UNION ALL
SELECT DISTINCT m.person, m.analyte, m.date FROM measurements m JOIN starts USING (person) JOIN asked USING (person)
WHERE m.known_on <= as_of AND m.date <= as_of AND m.date > start;

CREATE OR REPLACE TEMP TABLE windows AS
WITH RECURSIVE numbered AS (SELECT *, row_number() OVER (PARTITION BY person, item ORDER BY date) AS n FROM done_days),
fold AS (
  SELECT s.person, p.item, 0::BIGINT AS n, s.start, NULL::DATE AS closed_by,
         (s.start + to_months(p.every_months::INT))::DATE AS target, p.before AS before, p.after AS after
  FROM starts s, periods p WHERE p.from_month = 0
  UNION ALL
  SELECT f.person, f.item, d.n, f.start,
    CASE WHEN d.date >= f.target - f.before::INT THEN d.date ELSE f.closed_by END,
    CASE WHEN d.date >= f.target - f.before::INT THEN (d.date + to_months(p.every_months::INT))::DATE ELSE f.target END,
    CASE WHEN d.date >= f.target - f.before::INT THEN p.before ELSE f.before END,
    CASE WHEN d.date >= f.target - f.before::INT THEN p.after ELSE f.after END
  FROM fold f JOIN numbered d ON d.person = f.person AND d.item = f.item AND d.n = f.n + 1
  JOIN periods p ON p.item = f.item AND (f.start + to_months(p.from_month::INT))::DATE <= d.date
   AND (p.until_month IS NULL OR d.date < (f.start + to_months(p.until_month::INT))::DATE))
SELECT person, item, (target - before::INT) AS opens, target, (target + after::INT) AS closes
FROM fold QUALIFY n = max(n) OVER (PARTITION BY person, item);

-- DCP is asked for only where it has been measured before.
CREATE OR REPLACE TEMP TABLE with_dcp AS
SELECT DISTINCT person FROM measurements JOIN asked USING (person) WHERE analyte = 'dcp' AND known_on <= as_of;

CREATE OR REPLACE TEMP TABLE due AS
SELECT person, item, 'not_applicable' AS status, NULL::DATE AS opens, NULL::DATE AS target, NULL::DATE AS closes
FROM windows WHERE item = 'dcp' AND person NOT IN (FROM with_dcp)
UNION ALL
SELECT person, item, status, opens, target, closes FROM (SELECT w.*, CASE
  WHEN as_of > closes THEN 'overdue'
  WHEN EXISTS (SELECT 1 FROM studies b WHERE b.person = w.person AND b.state = 'booked' AND b.known_on <= as_of
               AND b.scheduled_for BETWEEN greatest(as_of, opens) AND closes
               AND ((w.item IN ('liver', 'adrenals') AND b.modality IN ('ct', 'mri') AND (list_contains(b.regions, 'abdomen') OR list_contains(b.regions, 'liver')))
                 OR (w.item = 'chest' AND b.modality = 'ct' AND list_contains(b.regions, 'chest')))) THEN 'booked'
  WHEN as_of >= opens THEN 'due' ELSE 'not_due' END AS status
FROM windows w JOIN asked USING (person) WHERE item <> 'dcp' OR person IN (FROM with_dcp));

-- Lesions as episodes: the sightings at one place between two things that close it, and what closed them.
CREATE OR REPLACE TEMP TABLE closings AS
SELECT s.person, s.site, s.side, s.date, NULL::DATE AS treatment_known FROM said s JOIN looks l ON l.person = s.person AND l.row_id = s.row_id AND l.site = s.site
  WHERE l.adequate AND (s.status = 'absent' OR s.change = 'resolved')
UNION ALL SELECT person, site, side, date, known_on FROM known_treatments
UNION ALL SELECT person, 'vein', NULL, date, known_on FROM known_treatments WHERE kind = 'transplant';

CREATE OR REPLACE TEMP TABLE placed AS
SELECT s.*, (SELECT count(*) FROM closings c WHERE c.person = s.person AND c.site = s.site AND (c.side IS NULL OR c.side IS NOT DISTINCT FROM s.side)
             AND c.date < s.date) AS epoch
FROM said s WHERE s.change IS DISTINCT FROM 'resolved' AND s.status <> 'absent' AND s.site <> 'other';

CREATE OR REPLACE TEMP TABLE lesions AS
WITH told AS (SELECT person, site, side, epoch, min(date) AS since, max(date) AS last_seen, min(date) FILTER (WHERE status IN ('suspicious', 'definite')) AS called,
                     arg_min(told_on, date) FILTER (WHERE status IN ('suspicious', 'definite')) AS called_known
              FROM placed GROUP BY ALL),
closed AS (SELECT t.*, min(c.date) AS closed_on FROM told t LEFT JOIN closings c ON c.person = t.person AND c.site = t.site
             AND (c.side IS NULL OR c.side IS NOT DISTINCT FROM t.side) AND c.date >= t.last_seen GROUP BY ALL)
SELECT t.*, max(c.treatment_known) AS treatment_known, max(c.treatment_known) IS NOT NULL AS by_treatment
FROM closed t LEFT JOIN closings c ON c.person = t.person AND c.site = t.site AND (c.side IS NULL OR c.side IS NOT DISTINCT FROM t.side) AND c.date = t.closed_on
GROUP BY ALL;

-- What can be said of each lesion, open or not.
CREATE OR REPLACE TEMP TABLE codes AS
WITH numbered AS (
  SELECT *, row_number() OVER w AS n, last_value(status) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS latest,
         max(date) OVER (PARTITION BY person, site, side, epoch) AS last_date, min(date) OVER (PARTITION BY person, site, side, epoch) AS first_date,
         min(size_mm) OVER (w ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS smallest
  FROM placed WINDOW w AS (PARTITION BY person, site, side, epoch ORDER BY date))
SELECT DISTINCT person, 'lesion_suspicious' AS code, site, side, epoch FROM numbered WHERE latest IN ('suspicious', 'definite')
UNION SELECT DISTINCT person, 'lesion_growing', site, side, epoch FROM numbered
  WHERE change = 'increased' OR (size_mm - prior_size_mm >= 5 AND size_mm >= 1.2 * prior_size_mm) OR (size_mm - smallest >= 5 AND size_mm >= 1.2 * smallest)
UNION SELECT DISTINCT person, 'lesion_new', site, side, epoch FROM numbered p
  WHERE change = 'new' OR (n = 1 AND change IS DISTINCT FROM 'stable' AND EXISTS (
    SELECT 1 FROM looks l WHERE l.person = p.person AND l.site = p.site AND l.adequate AND l.result = 'clear' AND l.date < p.first_date))
UNION SELECT DISTINCT person, 'lesion_undecided', site, side, epoch FROM numbered p
  -- not looked at again: a word on the other side, or none on this one, is no look at it
  WHERE latest = 'indeterminate' AND NOT EXISTS (
    SELECT 1 FROM looks l JOIN said s ON s.person = l.person AND s.row_id = l.row_id
     AND ((s.site = p.site AND (p.side IS NULL OR s.side IS NULL OR s.side = p.side)) OR (s.site = 'other' AND s.status = 'absent'))
    WHERE l.person = p.person AND l.site = p.site AND l.adequate AND l.result IN ('clear', 'finding') AND l.date > p.last_date);

-- Lesions that nothing has closed.
CREATE OR REPLACE TEMP TABLE sightings AS
SELECT p.* FROM placed p JOIN lesions x ON x.person = p.person AND x.site = p.site AND x.side IS NOT DISTINCT FROM p.side AND x.epoch = p.epoch
WHERE x.closed_on IS NULL;

CREATE OR REPLACE TEMP TABLE lesion_codes AS
SELECT c.person, c.code, c.site, c.side FROM codes c JOIN lesions x ON x.person = c.person AND x.site = c.site AND x.side IS NOT DISTINCT FROM c.side AND x.epoch = c.epoch
WHERE x.closed_on IS NULL;

-- AFP against the person's own threshold: one value after another. Variances 0.735 between people and 0.351 within, the latter shrunk as if
-- it were four values; 1.30 deviations. Below a limit that lies above the threshold says nothing and changes nothing. A fall in the first 90 days is on its way, unless its half-life after an operation is over 7 days.
CREATE OR REPLACE TEMP TABLE rises AS
WITH RECURSIVE operated AS (
  SELECT s.person, s.start, bool_or(t.curative AND t.kind IN ('resection', 'ablation', 'transplant')) AS removed
  FROM starts s JOIN known_treatments t ON t.person = s.person AND t.date = s.index_date GROUP BY ALL),
earlier AS (
  SELECT m.person, arg_max(m.value, m.date) AS value, max(m.date) AS date FROM measurements m JOIN asked USING (person) JOIN starts USING (person)
  WHERE m.analyte = 'afp' AND m.known_on <= as_of AND m.date <= start GROUP BY m.person),
afp AS (
  SELECT m.person, m.date, greatest(m.value, 0.1)::DOUBLE AS value, m.below, s.start,
         row_number() OVER (PARTITION BY m.person ORDER BY m.date) AS k,
         coalesce(o.removed AND e.value >= 60 AND e.date >= s.start - 60 AND m.date >= s.start + 21 AND m.value > 20 AND m.value < e.value
           AND NOT EXISTS (SELECT 1 FROM known_treatments t WHERE t.person = m.person AND t.date > s.start AND t.date <= m.date)
           AND (m.date - s.start) * ln(2) / ln((e.value - exp(1.385)) / (m.value - exp(1.385))) > 7, false) AS slow
  FROM measurements m JOIN asked USING (person) JOIN starts s USING (person) LEFT JOIN operated o USING (person) LEFT JOIN earlier e USING (person)
  WHERE m.analyte = 'afp' AND m.known_on <= as_of AND m.date <= as_of AND m.date > s.start),
fold AS (
  SELECT s.person, 0::BIGINT AS k, 0::BIGINT AS n, 0.0::DOUBLE AS logs, 0.0::DOUBLE AS squares, NULL::DATE AS began, e.value::DOUBLE AS previous,
         0::BIGINT AS highs, NULL::DOUBLE AS high, NULL::DATE AS high_on, NULL::DOUBLE AS last_own, false AS returned
  FROM starts s LEFT JOIN earlier e USING (person)
  UNION ALL
  SELECT person, k, CASE WHEN own THEN n + 1 ELSE n END, CASE WHEN own THEN logs + ln(value) ELSE logs END,
         CASE WHEN own THEN squares + ln(value) ** 2 ELSE squares END,
         CASE WHEN up THEN coalesce(began, date) WHEN odd OR silent THEN began END, CASE WHEN silent THEN previous ELSE value END,
         CASE WHEN up THEN highs + 1 WHEN odd OR silent THEN highs ELSE 0 END, CASE WHEN up THEN value WHEN odd OR silent THEN high END,
         CASE WHEN up THEN date WHEN odd OR silent THEN high_on END, CASE WHEN own THEN value ELSE last_own END, CASE WHEN silent THEN returned ELSE odd END
  FROM (
    SELECT *, NOT up AND NOT odd AND NOT silent AND NOT (falling AND over) AS own FROM (
    SELECT *, NOT up AND NOT silent AND highs > 0 AND NOT returned
        AND NOT EXISTS (SELECT 1 FROM known_treatments t WHERE t.person = x.person AND t.date BETWEEN high_on AND x.date)
        AND (coalesce(value < high AND (x.date - high_on) * ln(2) / ln(high / value) < 3.5, false)
          OR (highs = 1 AND coalesce(high >= 20 * last_own AND value <= 2 * last_own, false))) AS odd FROM (
    SELECT *, over AND (NOT falling OR slow) AS up FROM (
      SELECT *, value > threshold AND NOT below AS over, value > threshold AND below AS silent FROM (
      SELECT f.person, a.k, f.n, f.logs, f.squares, f.began, f.highs, f.high, f.high_on, f.last_own, f.returned, f.previous, a.value, a.below, a.date, a.slow,
             coalesce(a.date <= a.start + 90 AND a.value < f.previous, false) AS falling,
             CASE WHEN f.n = 0 THEN exp(1.385 + 1.30 * sqrt(0.735 + 0.351)) ELSE (
               SELECT exp(1.385 + (f.logs / f.n - 1.385) * b + 1.30 * sqrt(s2 + 0.735 * (1 - b)))
               FROM (SELECT s2, 0.735 / (0.735 + s2 / f.n) AS b FROM (
                 SELECT (4 * 0.351 + greatest(f.squares - f.logs ** 2 / f.n, 0)) / (4 + f.n - 1) AS s2))) END AS threshold
      FROM fold f JOIN afp a ON a.person = f.person AND a.k = f.k + 1))) x)))
SELECT person, began FROM fold QUALIFY k = max(k) OVER (PARTITION BY person);

CREATE OR REPLACE TEMP TABLE marker_codes AS
SELECT person, 'marker_rise' AS code FROM rises WHERE began IS NOT NULL
UNION ALL
SELECT r.person, 'marker_unexplained' FROM rises r
WHERE began IS NOT NULL
  AND (SELECT arg_max(l.result, l.date) FROM looks l WHERE l.person = r.person AND l.site = 'liver' AND l.adequate
       AND l.result IN ('clear', 'finding') AND l.date >= began) = 'clear'
  AND NOT EXISTS (SELECT 1 FROM sightings s WHERE s.person = r.person AND s.site IN ('liver', 'vein'))
  AND NOT EXISTS (SELECT 1 FROM lesion_codes c WHERE c.person = r.person AND c.code = 'lesion_suspicious');

-- What the schedule, the reports, the complaints and the other gland make unusual.
CREATE OR REPLACE TEMP TABLE watched_codes AS
WITH late AS (SELECT d.person, i.test, i.site FROM due d JOIN (VALUES
  ('liver', 'liver_ct_or_mri', 'liver'), ('adrenals', 'abdomen_ct_or_mri', 'adrenal'), ('chest', 'chest_ct', 'lung'), ('afp', 'afp', NULL), ('dcp', 'dcp', NULL)
  ) i(item, test, site) USING (item) WHERE d.status = 'overdue'),
seen AS (SELECT * FROM looks WHERE adequate AND result IN ('clear', 'finding')),
-- Which later examination does what a report advised.
did AS (SELECT person, date, 'chest_ct' AS test FROM exams WHERE modality = 'ct' AND list_contains(regions, 'chest')
  UNION ALL SELECT person, date, 'liver_ct_or_mri' FROM exams WHERE modality IN ('ct', 'mri') AND list_has_any(regions, ['abdomen', 'liver'])),
-- An adrenal metastasis was treated on one side only; the other gland is asked for within 12 months of that or of the last look at it.
one_gland AS (SELECT person, any_value(side) AS side, max(date) AS treated FROM known_treatments
  WHERE site = 'adrenal' GROUP BY person HAVING count(DISTINCT side) = 1),
-- Looked at: a word on the other gland, by name or by a statement about both or about everything.
other_gland_seen AS (SELECT k.person, max(k.date) AS day FROM seen k JOIN one_gland g ON g.person = k.person AND k.site = 'adrenal'
  WHERE EXISTS (SELECT 1 FROM said s WHERE s.person = k.person AND s.row_id = k.row_id AND ((s.site = 'adrenal' AND s.side IS DISTINCT FROM g.side)
    OR (s.site = 'other' AND s.status = 'absent'))) GROUP BY k.person),
-- A place outside the liver (these lives: the lung) where something was treated and nothing is open is asked for within 12 months of that or of the last look at it.
treated_place AS (SELECT t.person, t.site, greatest(max(t.date), coalesce((SELECT max(k.date) FROM seen k WHERE k.person = t.person AND k.site = t.site), max(t.date))) AS anchor
  FROM known_treatments t WHERE t.site = 'lung' GROUP BY t.person, t.site),
points(kind, seen_at, site) AS (VALUES ('bone_pain', 'bone', 'bone'), ('flank_pain', 'adrenal', 'adrenal'), ('cough', 'lung', 'lung'),
  ('haemoptysis', 'lung', 'lung'), ('neurological', 'brain', 'brain'), ('weight_loss', 'liver', 'other'))
SELECT person, 'overdue' AS code, test AS about FROM late
UNION SELECT person, 'blind_spot', site FROM late WHERE site IS NOT NULL
UNION SELECT p.person, 'blind_spot', p.site FROM treated_place p JOIN asked USING (person)
  WHERE as_of > (p.anchor + to_months(12))::DATE AND NOT EXISTS (SELECT 1 FROM sightings o WHERE o.person = p.person AND o.site = p.site
    AND (o.status <> 'benign' OR o.change IN ('new', 'increased')))
UNION SELECT e.person, 'report_unread', e.row_id FROM exams e JOIN starts s USING (person) JOIN asked USING (person)
  WHERE NOT e.is_read AND e.date >= s.first_treated AND (e.has_text OR as_of >= e.date + 14)
UNION SELECT e.person, 'advice_not_followed', v.test FROM exams e JOIN advice v ON v.person = e.person AND v.study = e.row_id JOIN asked a ON a.person = e.person
  WHERE e.is_read AND as_of >= e.date + v.within::INT + 30
    AND NOT EXISTS (SELECT 1 FROM did WHERE did.person = e.person AND did.test = v.test AND did.date > e.date)
UNION SELECT x.person, 'symptom', p.site FROM symptoms x JOIN points p USING (kind) JOIN asked USING (person)
  WHERE x.known_on <= as_of AND x.date <= as_of
    AND NOT EXISTS (SELECT 1 FROM seen WHERE seen.person = x.person AND seen.site = p.seen_at AND seen.date >= x.date)
UNION SELECT g.person, 'second_gland', CASE g.side WHEN 'left' THEN 'right' ELSE 'left' END FROM one_gland g JOIN asked USING (person)
  WHERE as_of > (greatest(treated, coalesce((SELECT day FROM other_gland_seen o WHERE o.person = g.person), treated)) + to_months(12))::DATE;

-- Treated as HCC outside the liver, with nothing open there and nothing seen there (or so treated) in the year before: it was there all the same.
CREATE OR REPLACE TEMP TABLE unseen AS
WITH RECURSIVE treated AS (
  SELECT t.person, t.site, t.side, t.date, t.known_on, row_number() OVER (PARTITION BY t.person, t.site, t.side ORDER BY t.date) AS n,
    EXISTS (SELECT 1 FROM lesions x WHERE x.person = t.person AND x.site = t.site AND x.side IS NOT DISTINCT FROM t.side AND x.by_treatment AND x.closed_on = t.date) AS open,
    (SELECT max(p.date) FROM placed p WHERE p.person = t.person AND p.site = t.site AND p.side IS NOT DISTINCT FROM t.side AND p.date <= t.date) AS seen
  FROM known_treatments t WHERE t.site NOT IN ('liver', 'vein')),
fold AS (
  SELECT person, site, side, 0::BIGINT AS n, NULL::DATE AS day, NULL::DATE AS known_on, NULL::DATE AS last, false AS shows FROM treated WHERE n = 1
  UNION ALL
  SELECT person, site, side, n, date, known_on, CASE WHEN shows THEN date ELSE last END, shows FROM (
    SELECT t.person, t.site, t.side, t.n, t.date, t.known_on, f.last, NOT t.open AND coalesce(t.date - greatest(t.seen, f.last) > 365, true) AS shows
    FROM fold f JOIN treated t ON t.person = f.person AND t.site = f.site AND t.side IS NOT DISTINCT FROM f.side AND t.n = f.n + 1))
SELECT person, site, side, day, known_on FROM fold WHERE shows;

-- The cancer shows: a lesion called suspicious or worse, or treated as HCC.
CREATE OR REPLACE TEMP TABLE events AS
SELECT person, site, coalesce(called, CASE WHEN by_treatment THEN closed_on END) AS day FROM lesions WHERE called IS NOT NULL OR by_treatment
UNION ALL SELECT person, site, day FROM unseen;

-- Days on which a remission may start.
CREATE OR REPLACE TEMP TABLE remissions AS
WITH assessed AS (
  SELECT t.person, t.date AS treated, min(l.date) AS looked FROM known_treatments t JOIN looks l ON l.person = t.person AND l.site = 'liver' AND l.adequate
    AND l.result IN ('clear', 'finding') AND l.date > t.date WHERE t.curative GROUP BY ALL),
left_behind AS (
  SELECT a.person, a.treated FROM assessed a JOIN placed s ON s.person = a.person AND s.date = a.looked AND s.site IN ('liver', 'vein') AND s.status IN ('suspicious', 'definite')
  WHERE a.looked <= a.treated + 183 GROUP BY a.person, a.treated, a.looked
  HAVING a.looked <= a.treated + 90 OR NOT bool_or(coalesce(s.change = 'new', false))),
cancer AS (
  SELECT person, min(day) AS first FROM (SELECT person, date AS day FROM known_treatments UNION ALL SELECT person, called FROM lesions WHERE called IS NOT NULL) GROUP BY person)
SELECT person, date AS day FROM known_treatments t WHERE curative AND NOT EXISTS (SELECT 1 FROM left_behind b WHERE b.person = t.person AND b.treated = t.date)
UNION
SELECT l.person, l.date FROM looks l JOIN cancer c ON c.person = l.person AND l.date >= c.first
WHERE l.site = 'liver' AND l.adequate AND l.result = 'clear'
  AND NOT EXISTS (SELECT 1 FROM lesions x WHERE x.person = l.person AND x.since <= l.date AND (x.closed_on IS NULL OR x.closed_on > l.date));

-- Each remission is ended by the first event after it started.
CREATE OR REPLACE TEMP TABLE recurrences AS
WITH RECURSIVE days AS (
  SELECT person, day, bool_or(starts) AS starts, bool_or(NOT starts) AS shows
  FROM (SELECT person, day, true AS starts FROM remissions UNION ALL SELECT person, day, false FROM events) GROUP BY ALL),
numbered AS (SELECT *, row_number() OVER (PARTITION BY person ORDER BY day) AS n FROM days),
fold AS (
  SELECT person, 0::BIGINT AS n, NULL::DATE AS day, NULL::DATE AS since, false AS recurs FROM (SELECT DISTINCT person FROM days)
  UNION ALL
  SELECT d.person, d.n, d.day, CASE WHEN d.shows AND f.since IS NOT NULL THEN NULL WHEN d.starts THEN coalesce(f.since, d.day) ELSE f.since END,
         d.shows AND f.since IS NOT NULL
  FROM fold f JOIN numbered d ON d.person = f.person AND d.n = f.n + 1)
SELECT DISTINCT f.person, f.day, e.site FROM fold f JOIN events e ON e.person = f.person AND e.day = f.day WHERE f.recurs;

-- A recurrence treated by the day it was known never stood open: it is told for 14 days from the day that both were known, whatever is seen at its
-- place meanwhile. Treated with no picture of it, it was there as a suspicious one, and new where an adequate look had found the place clear.
CREATE OR REPLACE TEMP TABLE told_codes AS
SELECT c.person, c.code, c.site, c.side FROM codes c
JOIN lesions x ON x.person = c.person AND x.site = c.site AND x.side IS NOT DISTINCT FROM c.side AND x.epoch = c.epoch
JOIN recurrences r ON r.person = x.person AND r.day = x.called AND r.site = x.site JOIN asked a ON a.person = x.person
WHERE x.by_treatment AND x.closed_on <= x.called_known AND as_of < greatest(x.called_known, x.treatment_known) + 14
UNION
SELECT u.person, 'lesion_suspicious', u.site, u.side FROM unseen u JOIN recurrences r USING (person, day, site) JOIN asked USING (person)
WHERE as_of < u.known_on + 14
UNION
SELECT u.person, 'lesion_new', u.site, u.side FROM unseen u JOIN recurrences r USING (person, day, site) JOIN asked USING (person)
WHERE as_of < u.known_on + 14 AND EXISTS (SELECT 1 FROM looks l WHERE l.person = u.person AND l.site = u.site AND l.adequate AND l.result = 'clear' AND l.date < u.day);

-- The pattern of the first extrahepatic event.
CREATE OR REPLACE TEMP TABLE patterns AS
WITH first_treatment AS (SELECT person, min(date) AS day FROM known_treatments GROUP BY person),
outside AS (SELECT person, min(day) AS day FROM events WHERE site NOT IN ('liver', 'vein') GROUP BY person)
SELECT s.person, CASE
  WHEN o.day IS NULL THEN CASE WHEN EXISTS (SELECT 1 FROM recurrences r WHERE r.person = s.person AND r.site IN ('liver', 'vein')) THEN 'intrahepatic' ELSE 'none' END
  WHEN o.day <= t.day + 90 THEN 'synchronous'
  WHEN EXISTS (SELECT 1 FROM events e WHERE e.person = s.person AND e.site IN ('liver', 'vein') AND e.day > t.day AND e.day <= o.day + 90)
    OR EXISTS (SELECT 1 FROM known_treatments k WHERE k.person = s.person AND k.site = 'liver' AND k.kind <> 'transplant' AND k.date > t.day + 90 AND k.date <= o.day + 90)
    THEN 'extrahepatic_with_intrahepatic'
  WHEN EXISTS (SELECT 1 FROM looks l WHERE l.person = s.person AND l.site = 'liver' AND l.adequate AND l.result = 'clear' AND l.date BETWEEN o.day - 90 AND o.day + 30)
    THEN 'isolated_extrahepatic'
  ELSE 'cannot_tell' END AS pattern
FROM starts s JOIN first_treatment t USING (person) LEFT JOIN outside o USING (person);
