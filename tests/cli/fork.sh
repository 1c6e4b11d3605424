#!/bin/sh
# An old copy of the file put back: the county finds it at the next bundle, keeps both sides and rules upon them.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_county

up "a bundle up"
try 0 "nothing is wrong yet" bundle missing --json --db "$county"
! grep -q '"kind"' answer
result $? "  nothing is listed"
cp "$town" old.db
phone 13800138001
up "another"
cp "$town" newer.db
cp old.db "$town"
try 0 "the old file holds in itself" verify
up "it sends nothing new"
try 0 "the county knows better" bundle missing --json --db "$county"
grep -q lower_head answer
result $? "  the head was higher before"
grep -q same_number answer
result $? "  and the number was used before"
phone 13800138002
up "it goes on"
try 0 "two filings of one number" bundle missing --db "$county"
says "同一编号有两份不同的记录"
says "一支从"
try 0 "both are kept, and the county's file holds" verify --db "$county"
says "同一编号有两份不同的记录"
try 0 "the list of stations says so" unit list --db "$county"
says "同一编号有两份不同的记录"
try 0 "the doctor says so" doctor --json --db "$county"
holds alarms.state note

# ---- the ruling ----
first=$(sqlite3 "$county" "SELECT min(seq) FROM alarm WHERE kind = 'fork'")
keep=$(sqlite3 "$county" "SELECT substr(id, 1, 12) FROM event WHERE seq = $first AND chain =
	(SELECT chain FROM alarm WHERE kind = 'fork' LIMIT 1) ORDER BY position DESC LIMIT 1")
try 2 "a ruling needs a reason" unit fork 652325100 "$keep" --db "$county" $(as admin)
try 3 "and a side that there is" unit fork 652325100 ffffffffffff --reason 核实 --db "$county" $(as admin)
complains "没有以"
try 0 "the ruling" unit fork 652325100 "$keep" --reason "旧文件误放回，以新机器为准" --db "$county" $(as admin)
try 3 "once is enough" unit fork 652325100 "$keep" --reason 核实 --db "$county" $(as admin)
try 0 "it is shown as ruled upon" bundle missing --db "$county"
says "（已裁定）"
says "已裁定以 $keep"
try 0 "verify says so" verify --db "$county"
says "从第 $first 号起分叉"
says "已裁定以 $keep"
says_not "换过"
[ "$(sqlite3 "$county" "SELECT count(*) FROM event WHERE type = 'fork'")" = 1 ]
result $? "  by an event of its own"
try 0 "the other side goes back down" bundle make --to 652325100 -o down --json --db "$county" $(as admin)
try 0 "  taken" bundle take "$(json file)" $(as clerk)
[ "$(sqlite3 "$town" "SELECT count(*) FROM event WHERE body LIKE '%1380013800%'")" = 2 ]
result $? "  the township has both"
try 0 "and holds" verify
try 0 "work goes on" bundle missing
phone 13800138003
up "upward too"
try 0 "nothing else is wrong with it" verify
finish
