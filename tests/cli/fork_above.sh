#!/bin/sh
# Whose word on a forked log counts: a station's above it, at however many levels, and no neighbour's.
. "$DOUDI_SOURCE/tests/cli/tap"

# station DATABASE CODE LEVEL
station() {
	prepare init --pack qitai --station "$2" --level "$3" --name admin --passphrase-file passphrase --on $day --db "$1"
}

# known DATABASE OTHER [OPTIONS...]: the second is enrolled at the first
known() {
	at=$1
	of=$2
	shift 2
	rm -f card
	prepare unit card card --db "$of" $(as admin)
	prepare unit enrol card --db "$at" "$@" $(as admin)
}

# carry FROM CODE TO: a bundle of everything new
carry() {
	rm -rf post
	mkdir post
	try 0 "a bundle goes to $2" bundle make --to "$2" -o post --json --db "$1" $(as admin)
	try 0 "  and is taken" bundle take "$(json file)" --db "$3" $(as admin)
}

ruled() { # DATABASE yes|no NAME: of every alarm there
	try 0 "$3" bundle missing --json --db "$1"
	grep -q '"kind": "fork"' answer
	result $? "  the fork is shown"
	[ "$(grep '"settled"' answer | tr -d ' ,' | sort -u)" = "\"settled\":\"$2\"" ]
	result $? "  ruled upon: $2"
}

make_station
make_application
make_county
city=$DOUDI_TEST_DIR/city.db
beside=$DOUDI_TEST_DIR/beside.db
station "$city" G city
station "$beside" 652325101 township
known "$city" "$county"
known "$county" "$city"
known "$county" "$beside"
known "$beside" "$county"

up "a bundle up"
cp "$town" old.db
phone 13800138001
up "another"
cp old.db "$town"
up "it sends nothing new"
phone 13800138002
up "it goes on"
carry "$county" G "$city"
ruled "$city" no "the city hears of the fork"

# ---- a neighbour rules ----
carry "$county" 652325101 "$beside"
log=$(sqlite3 "$county" "SELECT chain FROM alarm WHERE kind = 'fork' LIMIT 1")
first=$(sqlite3 "$county" "SELECT min(seq) FROM alarm WHERE kind = 'fork'")
keep=$(sqlite3 "$county" "SELECT id FROM event WHERE seq = $first AND chain = '$log' ORDER BY position DESC LIMIT 1")
printf '{"unit_code": "652325100", "log": "%s", "first": %s, "last": %s, "continued": "%s", "reason": "邻镇说的"}' \
	"$log" "$first" "$((first + 5))" "$keep" >ruling.json
file "a neighbour rules upon it" fill fork_ruling - --db "$beside" $(as admin) <ruling.json
carry "$beside" K "$county"
ruled "$county" no "that has no effect at the county"

# ---- the city rules ----
try 0 "the city rules" unit fork 652325100 "$(echo "$keep" | cut -c 1-12)" --reason 查证以后 --db "$city" $(as admin)
ruled "$city" yes "it is settled there"
carry "$city" K "$county"
ruled "$county" yes "at the county"
carry "$county" 652325100 "$town"
ruled "$town" yes "and at the township, two levels below"
for at in "$city" "$county" "$town" "$beside"; do
	try 0 "$(basename "$at") holds" verify --db "$at"
done
finish
