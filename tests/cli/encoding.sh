#!/bin/sh
# A terminal that speaks GB18030: words come in and go out in it; JSON stays UTF-8.
. "$DOUDI_SOURCE/tests/cli/tap"

make_station
make_application
gb="env LOCPATH=$DOUDI_BUILD/locale LC_ALL=zh_CN.GB18030"
$gb "$DOUDI" show "$household" >answer 2>complaint </dev/null
result $? "a record"
iconv -f GB18030 -t UTF-8 answer >plain 2>>complaint && mv plain answer
result $? "  in GB18030"
says "马成林"
$gb "$DOUDI" search "$(printf 马成林 | iconv -f UTF-8 -t GB18030)" $(as clerk) >answer 2>complaint </dev/null
result $? "a search typed in GB18030"
iconv -f GB18030 -t UTF-8 answer >plain 2>>complaint && mv plain answer
says "652***********0312"
$gb "$DOUDI" show "$head" --json >answer 2>complaint </dev/null
result $? "JSON"
holds fields.name 马成林
$gb "$DOUDI" queue nosuch >answer 2>complaint </dev/null
[ $? = 2 ] && iconv -f GB18030 -t UTF-8 complaint | grep -q 没有队列
result $? "a complaint"
LC_ALL=C "$DOUDI" show "$household" >answer 2>complaint </dev/null
result $? "without any locale"
says "马成林"
finish
