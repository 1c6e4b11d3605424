#!/bin/sh
# No function over 60 lines, no file over 500. (Braces in the first column open and close a function.)
set -u
. "$(dirname "$0")/rule"

rule() {
	(cd "$1" && awk '
	function close_file() { if (lines > 500) print last ": " lines " lines, over 500" }
	FNR == 1 { close_file(); last = FILENAME; begin = 0; lines = 0 }
	{ lines++ }
	/^\{/ { begin = FNR; name = before }
	/^\}/ {
		if (begin && FNR - begin - 1 > 60)
			print FILENAME ":" begin ": " FNR - begin - 1 " lines in " name
		begin = 0
	}
	/^[A-Za-z_].*\) \{$/ && !/^(struct|enum|union|static const|const)/ { print FILENAME ":" FNR ": the brace of a function stands on its own line" }
	/^[A-Za-z_]/ { before = $0 }
	END { close_file() }' $(c_files "$1" src tests) /dev/null) | except length
}

plant() {
	awk 'BEGIN { print "int f(void)\n{"; for (i = 0; i < 61; i++) print "\tg();"; print "}" }' >"$1/src/base/bad_function.c"
	awk 'BEGIN { print "int f(void)\n{"; for (i = 0; i < 60; i++) print "\tg();"; print "}" }' >"$1/src/base/good_function.c"
	awk 'BEGIN { for (i = 0; i < 501; i++) print "extern int x" i ";" }' >"$1/src/base/bad_file.c"
	printf 'int f(void) {\n\treturn 1;\n}\n' >"$1/src/base/bad_brace.c"
}

try_rule "functions and files are short"
