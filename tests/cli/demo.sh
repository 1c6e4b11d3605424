#!/bin/sh
# A station of demonstration data.
. "$DOUDI_SOURCE/tests/cli/tap"

try 0 "made" demo --households 2 --seed 7 --no-screen --db one.db --json
is_json
holds database one.db
holds passphrase demo
try 0 "it holds" verify --db one.db
try 0 "it has work in it" queue --db one.db --json
is_json
try 0 "its statistics" report categories --db one.db
says "合计"
try 0 "its statistics as JSON" report categories --db one.db --json
is_json
holds report categories
try 2 "a report that is none" report nothing --db one.db
complains "categories"
try 3 "not over another file" demo --households 2 --no-screen --db one.db
try 2 "no number of households" demo --households none --no-screen --db two.db
try 1 "a region that is none" demo --pack atlantis --households 2 --no-screen --db two.db
[ ! -e two.db ]
result $? "nothing was made"
XDG_DATA_HOME=$PWD/data try 0 "beside the station's own file" demo --households 1 --no-screen
[ -e data/doudi/demo.db ] && [ ! -e data/doudi/station.db ]
result $? "  under its own name"
XDG_DATA_HOME=$PWD/data try 0 "again: it is there already" demo --households 1 --no-screen
finish
