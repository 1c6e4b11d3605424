#!/bin/sh
# A file for an outside system from the command line: never without a second person, and both are on file.
. "$DOUDI_SOURCE/tests/cli/tap"
quick_forms
printf 'demo\n' >demo
prepare demo --pack qitai --households 24 --seed 7 --no-screen --db demo.db
export DOUDI_DB=$PWD/demo.db
clerk="--as 王经办 --passphrase-file demo"

try 0 "counted, which is no file" export region_platform -o out.csv --preview --json $clerk
rows=$(json rows)
[ "${rows:-0}" -gt 0 ]
result $? "  there are people to tell of"
try 3 "not alone" export region_platform -o out.csv $clerk
complains "另一位工作人员"
try 3 "nor with oneself" export region_platform -o out.csv $clerk --second 王经办 --second-passphrase-file demo
complains "办理人自己"
try 3 "nor with a wrong passphrase" export region_platform -o out.csv $clerk --second 周主管 --second-passphrase-file wrong
complains "姓名或口令不对"
try 2 "nor without one" export region_platform -o out.csv $clerk --second 周主管
complains "--second-passphrase-file"
try 1 "a passphrase file that is not there" export region_platform -o out.csv $clerk --second 周主管 --second-passphrase-file nowhere
[ ! -e out.csv ] && [ "$(sqlite3 demo.db 'SELECT count(*) FROM export_agreement')" = 0 ]
result $? "  nothing was written"
try 0 "with a supervisor" export region_platform -o out.csv --json $clerk --second 周主管 --second-passphrase-file demo
holds rows "$rows"
[ "$(sqlite3 demo.db "SELECT a.user || a.rows || a.file FROM export_agreement a JOIN export e ON e.id = a.export")" = "王经办${rows}out.csv" ]
result $? "  the agreement names the export"
[ "$(sqlite3 demo.db "SELECT u.name FROM export_agreement a JOIN event e ON e.id = a._event JOIN user u ON u.key = e.actor")" = 周主管 ]
result $? "  and the supervisor's own key signed it"
try 0 "nothing new: no file, and nobody to ask" export region_platform -o again.csv $clerk
says "没有变化"
try 0 "the file holds" verify
finish
