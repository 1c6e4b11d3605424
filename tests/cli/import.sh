#!/usr/bin/env bash
# A department's list: imported, taken back while nobody has compared it, not afterwards.
. "$DOUDI_SOURCE/tests/cli/tap"
make_station
make_application
printf '姓名,身份证号,死亡日期\n王秀兰,652325198111200420,2025-02-11\n' >list.csv

try 0 "imported" import deceased list.csv --json $(as clerk)
batch=$(json batch)
try 3 "not twice" import deceased list.csv $(as clerk)
try 2 "neither both nor none" import deceased list.csv --undo "$batch" $(as clerk)
try 2 "  nor none" import $(as clerk)
try 0 "taken back" import --undo "$batch" $(as clerk)
says "已撤销"
try 3 "nothing is left to compare" compare deceased $(as clerk)
complains "还没有导入"
try 0 "imported again" import deceased list.csv --json $(as clerk)
batch=$(json batch)
try 0 "compared" compare deceased --json $(as clerk)
holds fresh 1
try 3 "not taken back any more" import --undo "$batch" $(as clerk)
complains "已经比对过"
try 0 "verified" verify
finish
