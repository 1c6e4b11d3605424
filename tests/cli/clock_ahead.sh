#!/bin/sh
# A machine that stood in 2099: what it filed bears that time, and so would all that follows; its log is closed and another begun.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
make_county

up "a bundle up"
try 3 "a log that goes right is not closed" unit close --reason 试试 $(as admin)
complains "没有跑到将来"
at 2099-01-01
echo '{"phone": "13800138001"}' >phone.json
try 0 "a filing in 2099" fill household phone.json --change "$household" --reason 换号 $(as clerk)
DOUDI=$doudi
up "the county takes it"
phone 13800138002
[ "$(sqlite3 "$town" "SELECT count(*) FROM event WHERE hlc > '03b000000000'")" = 2 ]
result $? "the next one bears 2099 as well"
try 1 "the doctor says so" doctor --json
holds clock.state fault
says "doudi unit close"
try 2 "a reason is wanted" unit close $(as admin)
try 3 "a clerk does not close it" unit close --reason 日期错过 $(as clerk)
complains "管理员"
try 0 "the administrator does" unit close --reason 机器日期错过 $(as admin)
says "单位卡"
try 3 "once" unit close --reason 机器日期错过 $(as admin)
[ "$(sqlite3 "$town" "SELECT count(*) FROM event WHERE type = 'close'")" = 1 ]
result $? "  by an event of its own"
try 0 "the doctor is content" doctor --json
holds clock.state fine
phone 13800138003
[ "$(sqlite3 "$town" "SELECT hlc < '03b000000000' FROM event ORDER BY position DESC LIMIT 1")" = 1 ]
result $? "the clock is right again"
meet
up "the county goes on with the new log"
try 0 "it has the newest" show "$household" --json --db "$county"
says 13800138003
try 0 "the county holds" verify --db "$county"
try 0 "the township holds" verify
finish
