-- The comparison program's county run: the same tables, read once and grouped by household, thirty conditions of three values,
-- every outcome kept. One INSERT .. SELECT whose parts are materialized. Ages and windows are of the day @DAY@.
-- What DuckDB says otherwise (types, greatest, //) county.sh puts in.
ATTACH ':memory:' AS kept;
CREATE TABLE kept.outcome(household TEXT, c1, c2, c3, c4, c5, c6, c7, c8, c9, c10, c11, c12, c13, c14, c15, c16, c17, c18, c19, c20,
	c21, c22, c23, c24, c25, c26, c27, c28, c29, c30);
INSERT INTO kept.outcome
WITH
m AS MATERIALIZED (SELECT household, count(*) AS size, sum(living_together = 'yes') AS counted,
	sum(disability_level IN ('1', '2')) AS severe, sum(serious_illness = 'yes') AS ill, sum(employed = 'yes') AS working,
	sum(birth <= '@OLD@') AS old, sum(birth > '@GROWN@') AS young,
	sum(living_together IS NULL) AS gap FROM member WHERE _void = 0 AND _held = 0 GROUP BY household),
i AS MATERIALIZED (SELECT household, sum(CASE WHEN exempt = 'yes' THEN 0 ELSE amount END) AS amount, sum(amount IS NULL) AS gap
	FROM income WHERE _void = 0 AND _held = 0 GROUP BY household),
d AS MATERIALIZED (SELECT household, sum(amount) AS amount FROM deduction WHERE _void = 0 AND _held = 0 GROUP BY household),
a AS MATERIALIZED (SELECT household, sum(CASE WHEN kind = 'deposit' THEN value ELSE 0 END) AS money, sum(kind = 'vehicle') AS cars,
	sum(kind = 'company') AS companies FROM asset WHERE _void = 0 AND _held = 0 GROUP BY household),
w AS MATERIALIZED (SELECT household, count(*) AS homes, sum(grade IN ('C', 'D')) AS bad FROM dwelling
	WHERE _void = 0 AND _held = 0 GROUP BY household),
b AS MATERIALIZED (SELECT household, sum(amount - ifnull(reimbursed, 0)) AS rigid FROM bill
	WHERE _void = 0 AND _held = 0 AND day >= '@YEAR@' AND day < '@DAY@' GROUP BY household),
p AS MATERIALIZED (SELECT household, count(*) AS supporters, sum(property_ok = 'no') AS rich, sum(household_income) AS income
	FROM supporter WHERE _void = 0 AND _held = 0 GROUP BY household),
c AS MATERIALIZED (SELECT household, sum(CAST(eat = 'no' AS INTEGER) + CAST(dress = 'no' AS INTEGER) + CAST(bed = 'no' AS INTEGER) +
	CAST(toilet = 'no' AS INTEGER) + CAST(walk = 'no' AS INTEGER) + CAST(bath = 'no' AS INTEGER)) AS fails FROM self_care WHERE _void = 0 AND _held = 0 GROUP BY household),
s AS MATERIALIZED (SELECT household, max(day) AS day, max(asked LIKE '%income%') AS income, max(asked LIKE '%asset%') AS asset
	FROM survey WHERE _void = 0 AND _held = 0 AND day > '@YEAR@' GROUP BY household),
g AS MATERIALIZED (SELECT household, sum(category = 'dibao') AS dibao, sum(category = 'tekun') AS tekun,
	sum(category = 'bianyuan') AS edge FROM membership WHERE _void = 0 AND _held = 0 AND confirmed_on <= '@DAY@'
	AND (until IS NULL OR until > '@DAY@') AND state NOT IN ('ended', 'revoked') GROUP BY household),
t AS MATERIALIZED (SELECT household, sum(verdict = 'met' AND category = 'tekun') AS tekun FROM determination
	WHERE _void = 0 AND _held = 0 AND state NOT IN ('refused', 'withdrawn', 'revoked') GROUP BY household),
y AS MATERIALIZED (SELECT household, max(day) AS day FROM application WHERE _void = 0 AND _held = 0 GROUP BY household),
f AS MATERIALIZED (SELECT h.household, CASE h.place_kind WHEN 'urban' THEN 100000 WHEN 'rural' THEN 80000 END AS standard,
	counted, severe, ill, working, old, young, size, homes, bad, supporters, rich, cars, companies, fails,
	g.dibao AS in_dibao, g.tekun AS in_tekun, g.edge AS in_edge, t.tekun AS to_tekun, y.day AS applied,
	CASE WHEN s.income AND m.gap = 0 AND ifnull(i.gap, 0) = 0 AND counted > 0
		THEN max(0, ifnull(i.amount, 0) - ifnull(d.amount, 0)) / 12 / counted END AS percapita,
	CASE WHEN s.income THEN ifnull(i.amount, 0) END AS year_income,
	CASE WHEN s.asset THEN ifnull(a.money, 0) END AS money, ifnull(b.rigid, 0) AS rigid, ifnull(p.income, 0) AS support
	FROM household h LEFT JOIN m USING(household) LEFT JOIN i USING(household) LEFT JOIN d USING(household)
	LEFT JOIN a USING(household) LEFT JOIN w USING(household) LEFT JOIN b USING(household) LEFT JOIN p USING(household)
	LEFT JOIN c USING(household) LEFT JOIN s USING(household) LEFT JOIN g USING(household) LEFT JOIN t USING(household)
	LEFT JOIN y USING(household))
SELECT household, percapita < standard, money <= 24 * standard * counted, ifnull(cars, 0) = 0, ifnull(companies, 0) = 0,
	homes <= 1, percapita < standard AND money <= 24 * standard * counted, percapita < standard * 3 / 2,
	money <= 36 * standard * counted, NOT (percapita < standard), ifnull(in_dibao, 0) = 0, ifnull(in_tekun, 0) = 0,
	ifnull(in_edge, 0) = 0, ifnull(to_tekun, 0) = 0, percapita >= standard * 3 / 2, percapita * 12 < 5000000,
	rigid * 100 >= year_income * 60, year_income = 0 AND rigid > 0, ifnull(bad, 0) = 0, working = 0, old > 0, young > 0, severe > 0,
	ill > 0, fails >= 1, fails >= 4, ifnull(supporters, 0) = 0, ifnull(rich, 0) = 0, support < 200000, applied IS NOT NULL,
	counted > 0 AND counted <= size
FROM f;
SELECT count(*) FROM kept.outcome;
