#!/usr/bin/env bash
# The county in one run beside the comparison program's one statement over the same tables:
#     tests/bench/county.sh DOUDI STATION HOUSEHOLDS [LIBDUCKDB DUCKDB_RUN]
# The station's households are copied under other ids until there are about so many; CPU seconds, as a busy machine counts them.
set -uo pipefail

doudi=$1
wanted=$3
here=$(cd -P "$(dirname "${BASH_SOURCE[0]}")" && pwd)
scratch=$(mktemp -d "$(dirname "$2")/county.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
county=$scratch/county.ddb
TIMEFORMAT='%U %S'

cp "$2" "$county"
have=$(sqlite3 -readonly "$county" 'SELECT count(*) FROM household')
copies=$(((wanted - 1) / have))
day=$(sqlite3 -readonly "$county" "SELECT value FROM _setting WHERE key = 'demo_day'")
tables="household member application consent survey income deduction asset dwelling bill supporter self_care membership determination exit"

# A text that is an id becomes the copy's.
mapped() { # table
	sqlite3 -readonly "$county" "SELECT group_concat(CASE WHEN type = 'TEXT' THEN 'CASE WHEN length(\"' || name ||
		'\") = 32 AND \"' || name || '\" NOT GLOB ''*[^0-9a-f]*'' THEN printf(''%08x'', n) || substr(\"' || name ||
		'\", 9) ELSE \"' || name || '\" END' ELSE '\"' || name || '\"' END) FROM pragma_table_info('$1')"
}

{
	echo 'PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -200000; BEGIN;'
	sqlite3 -readonly "$county" "SELECT 'DROP INDEX \"' || name || '\";' FROM sqlite_master WHERE type = 'index' AND sql NOT NULL
		AND tbl_name IN ('${tables// /\', \'}')"
	for table in $tables; do
		echo "CREATE TEMP TABLE one AS SELECT * FROM $table;"
		echo "INSERT INTO $table WITH RECURSIVE k(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM k WHERE n < $copies)" \
			"SELECT $(mapped "$table") FROM k CROSS JOIN one ORDER BY n, household, id;"
		echo 'DROP TABLE one;'
	done
	echo 'COMMIT;'
} >"$scratch/copy.sql"
test "$copies" -gt 0 && sqlite3 "$county" <"$scratch/copy.sql" >/dev/null
before() { # what
	sqlite3 :memory: "SELECT date('$day', '-$1')"
}
sed "s/@DAY@/$day/g; s/@OLD@/$(before '60 years')/g; s/@GROWN@/$(before '16 years')/g; s/@YEAR@/$(before '12 months')/g" \
	"$here/county.sql" >"$scratch/county.sql"

households=$(sqlite3 -readonly "$county" 'SELECT count(*) FROM household')
rows=0
for table in $tables; do
	rows=$((rows + $(sqlite3 -readonly "$county" "SELECT count(*) FROM $table")))
done
echo "the county: $households households, $rows rows"

seconds() { # what, command...
	local times what=$1
	shift
	times=$({ time "$@" >"$scratch/out" 2>"$scratch/errors"; } 2>&1)
	test -s "$scratch/errors" && sed 's/^/  /' "$scratch/errors"
	awk -v what="$what" -v times="$times" -v count="$households" -v beside="${beside:-0}" 'BEGIN {
		split(times, t, " "); used = t[1] + t[2]
		printf "  %-48s %7.2f s of CPU, %6.1f us a household", what, used, used * 1e6 / count
		if (beside > 0) printf ", %.2f times", used / beside
		print ""
	}'
	awk -v times="$times" 'BEGIN { split(times, t, " "); print t[1] + t[2] }' >"$scratch/used"
}

compare() {
	sqlite3 "$county" <"$scratch/county.sql"
}
seconds "sqlite3: one INSERT..SELECT, 30 conditions" compare
beside=$(cat "$scratch/used")

# The same tables and the same statement in the other comparison program, where there is one.
to_duckdb() {
	for table in $tables; do
		sqlite3 -readonly "$county" "SELECT 'CREATE TABLE \"$table\"(' || group_concat('\"' || name || '\" ' ||
			CASE type WHEN 'INTEGER' THEN 'BIGINT' ELSE 'VARCHAR' END) || ');' FROM pragma_table_info('$table')"
		sqlite3 -readonly -header -csv "$county" "SELECT * FROM $table" >"$scratch/$table.csv"
		echo "COPY \"$table\" FROM '$scratch/$table.csv' (HEADER, DELIMITER ',', QUOTE '\"', AUTO_DETECT false);"
	done
}
duckdb_compare() {
	"$duckdb_run" "$libduckdb" "$scratch/county.duckdb" <"$scratch/duckdb.sql"
}
libduckdb=${4:-}
duckdb_run=${5:-}
if [ -n "$libduckdb" ] && to_duckdb | "$duckdb_run" "$libduckdb" "$scratch/county.duckdb"; then
	rm -f "$scratch"/*.csv
	sed -E 's/\b(c[0-9]+)([,)])/\1 BOOLEAN\2/g; s/max\(0, /greatest(0, /g; s# / # // #g' "$scratch/county.sql" >"$scratch/duckdb.sql"
	beside=0 seconds "DuckDB: the same" duckdb_compare
	other=$(cat "$scratch/used")
else
	echo "  DuckDB: not here"
fi
seconds "doudi review --all, all conditions" "$doudi" review --all --json --db "$county"
review=$(cat "$scratch/used")
test -z "${other:-}" || awk "BEGIN { printf \"  the review beside DuckDB %44.2f times\n\", $review / $other }"
beside=$review
seconds "doudi simulate, beside the review" "$doudi" simulate --set standard=900 --db "$county"
test -x /usr/bin/time || exit 0
memory=$({ /usr/bin/time -f %M "$doudi" review --all --json --db "$county" >/dev/null; } 2>&1 | tail -1)
echo "  memory of the review, at most                    $((memory / 1024)) MB"
