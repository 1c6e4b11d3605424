#!/bin/sh
# No test sleeps or needs a terminal of its own: it waits for what it wants to see.
set -u
. "$(dirname "$0")/rule"

rule() {
	cd "$1" || return 1
	"$here/read_c" code $(c_files "$1" tests) |
		awk -F: '/[^A-Za-z0-9_](sleep|usleep|nanosleep|clock_nanosleep)[ \t]*\(/ { print $1 ":" $2 ": sleeps" }'
	"$here/read_c" strings $(c_files "$1" tests) |
		awk -F: 'index($0, "/dev/" "tty") { print $1 ":" $2 ": wants a terminal" }'
	find tests -name '*.sh' ! -path 'tests/house/*' | while read -r file; do
		awk '{ sub(/#.*/, "") }
			/(^|[;&|( \t])u?sleep[ \t]/ { print FILENAME ":" FNR ": sleeps" }
			index($0, "/dev/" "tty") { print FILENAME ":" FNR ": wants a terminal" }' "$file"
	done
}

plant() {
	mkdir -p "$1/tests/cli" "$1/tests/unit"
	printf 'int main(void)\n{\n\tusleep(10);\n}\n' >"$1/tests/unit/bad_sleep.c"
	printf 'const char *path = "/dev/%s";\n' tty >"$1/tests/unit/bad_terminal.c"
	printf 'doudi & sleep 1\n' >"$1/tests/cli/bad_sleep.sh"
	printf '# sleep 1\necho asleep; no_sleep 1\n' >"$1/tests/cli/good.sh"
	printf '/* sleep(1) */\nint asleep(int);\nconst char *f = "sleep(1)";\n' >"$1/tests/unit/good.c"
}

try_rule "no test sleeps"
