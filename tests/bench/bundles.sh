#!/usr/bin/env bash
# Bundles between a station and a county of its own, and the same database by `.dump | zstd | age` and back:
# bundles.sh BUILD STATION SCRATCH. DOUDI_BENCH_BUNDLE_MB asks for one of so many megabytes of raw events besides.
set -uo pipefail

doudi=$1/doudi
bench=$1/tests/bench
scratch=$3
county=$scratch/county.db
administrator=$(sqlite3 -readonly "$2" "SELECT name FROM user WHERE role = 'administrator' AND _void = 0 LIMIT 1")
clerk=$(sqlite3 -readonly "$2" "SELECT name FROM user WHERE role = 'clerk' AND _void = 0 LIMIT 1")
mkdir -p "$scratch/stick"
printf demo >"$scratch/demo"
printf 'bench of bundles' >"$scratch/word"

say() { # what, count, "user system real kilobytes": events a second and the most memory
	awk -v what="$1" -v count="$2" -v used="$3" 'BEGIN {
		split(used, t, " ")
		printf "  %-42s %9.0f /s of CPU, %9.0f by the clock, %4.0f MB (%d)\n", what, count / (t[1] + t[2] + .001), count / (t[3] + .001), t[4] / 1024, count
	}'
}

events_of() {
	sqlite3 -readonly "$1" 'SELECT count(*) FROM event'
}

newest() { # folder
	find "$1" -name '*.ddb' -printf '%T@ %p\n' | sort -n | tail -1 | cut -d ' ' -f 2-
}

meet() { # station administrator passphrase-file
	rm -f "$county"* "$scratch"/*.card
	"$bench/new_station" "$county" "$(sqlite3 -readonly "$1" "SELECT value FROM _setting WHERE key = 'pack'")" K county \
		admin "$(cat "$scratch/word")" &&
		"$doudi" unit card "$scratch/town.card" --db "$1" --as "$2" --passphrase-file "$3" >/dev/null &&
		"$doudi" unit card "$scratch/county.card" --db "$county" --as admin --passphrase-file "$scratch/word" >/dev/null &&
		"$doudi" unit enrol "$scratch/town.card" --db "$county" --as admin --passphrase-file "$scratch/word" >/dev/null &&
		"$doudi" unit enrol "$scratch/county.card" --db "$1" --as "$2" --passphrase-file "$3" >/dev/null
}

up() { # station user passphrase-file words
	local before used bundle count
	before=$(events_of "$county")
	used=$("$bench/usage" "$doudi" bundle make --to K -o "$scratch/stick" --db "$1" --as "$2" --passphrase-file "$3")
	bundle=$(newest "$scratch/stick")
	count=$(sed -n '/^events /{s/events //p;q}' "$bundle" 2>/dev/null | tr -d '\0')
	say "bundle make, $4" "$count" "$used"
	awk -v bytes="$(stat -c %s "$bundle")" -v count="$count" 'BEGIN { printf "  %-42s %9.0f bytes\n", "  an event in the bundle", bytes / count }'
	say "bundle look" "$count" "$("$bench/usage" "$doudi" bundle look "$bundle" --db "$county" --as admin --passphrase-file "$scratch/word")"
	say "bundle take, every signature" "$(($(events_of "$county") - before + count))" \
		"$("$bench/usage" "$doudi" bundle take "$bundle" --db "$county" --as admin --passphrase-file "$scratch/word")"
	rm -f "$bundle"
}

down() { # station user passphrase-file
	local bundle
	"$doudi" bundle make --to "$(sqlite3 -readonly "$1" "SELECT value FROM _setting WHERE key = 'station'")" -o "$scratch/stick" \
		--db "$county" --as admin --passphrase-file "$scratch/word" >/dev/null
	bundle=$(newest "$scratch/stick")
	"$doudi" bundle take "$bundle" --db "$1" --as "$2" --passphrase-file "$3" >/dev/null
	rm -f "$bundle"
}

dump() { # station
	local events key
	events=$(events_of "$1")
	age-keygen -o "$scratch/age.key" 2>/dev/null
	key=$(age-keygen -y "$scratch/age.key")
	say ".dump | zstd | age" "$events" "$("$bench/usage" bash -c "sqlite3 -readonly '$1' .dump | zstd -q -3 | age -r $key >'$scratch/dump'")"
	awk -v bytes="$(stat -c %s "$scratch/dump")" -v count="$events" 'BEGIN { printf "  %-42s %9.0f bytes\n", "  an event, with all tables", bytes / count }'
	say "age -d | zstd -d | sqlite3, and back" "$events" \
		"$("$bench/usage" bash -c "age -d -i '$scratch/age.key' '$scratch/dump' | zstd -q -d | sqlite3 '$scratch/back.db'")"
	rm -f "$scratch/dump" "$scratch/back.db" "$scratch/age.key"
}

large() { # megabytes
	local big=$scratch/big.db
	"$bench/new_station" "$big" qitai T township admin "$(cat "$scratch/word")" || return
	say "made in bulk" $(($1 * 1000)) "$("$bench/usage" "$bench/bulk_events" "$big" clerk "$(cat "$scratch/word")" $(($1 * 1000)) 350)"
	meet "$big" admin "$scratch/word" || return
	up "$big" admin "$scratch/word" "$1 MB of raw events"
	rm -f "$big"*
}

echo "bundles"
if meet "$2" "$administrator" "$scratch/demo"; then
	up "$2" "$administrator" "$scratch/demo" "a whole station"
	dump "$2"
	down "$2" "$administrator" "$scratch/demo"
	"$bench/bulk_events" "$2" "$clerk" demo 5000 80 && up "$2" "$administrator" "$scratch/demo" "a day of 5000 events"
fi
[ -z "${DOUDI_BENCH_BUNDLE_MB:-}" ] || large "$DOUDI_BENCH_BUNDLE_MB"
