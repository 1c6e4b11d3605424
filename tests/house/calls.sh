#!/bin/sh
# Functions that lose data, overrun, or speak where nobody should.
set -u
. "$(dirname "$0")/rule"

rule() {
	(cd "$1" && "$here/read_c" code $(c_files "$1" src include)) | awk '
	BEGIN {
		banned = "strcpy strcat sprintf vsprintf strtok atoi atol atof gets mbstowcs wcstombs strncpy strncat system popen " \
			"asctime ctime gmtime localtime tmpnam mktemp alloca rand srand random srandom setenv putenv"
		clocks = "time gettimeofday clock_gettime"
		speakers = "printf vprintf puts putchar perror"
		split(banned, names, " "); for (i in names) where[names[i]] = "^$"
		split(clocks, names, " "); for (i in names) where[names[i]] = "^src/base/clock[.]c$"
		split(speakers, names, " "); for (i in names) where[names[i]] = "^src/(cli/|main[.]c$)"
		where["strerror"] = "^src/base/problem[.]c$" # speaks English
		where["exit"] = "^src/(cli/|main[.]c$)"
		where["_exit"] = "^src/(cli/|main[.]c$|exchange/bundle_child[.]c$)"
		where["sqlite3_exec"] = "^src/store/"
	}
	{
		file = $0; sub(/:.*/, "", file)
		text = $0; sub(/^[^:]*:/, "", text); number = text; sub(/:.*/, "", number); sub(/^[0-9]*:/, "", text)
		while (match(text, /[A-Za-z_][A-Za-z0-9_]*[ \t]*\(/)) {
			name = substr(text, RSTART, RLENGTH - 1); sub(/[ \t]+$/, "", name)
			before = substr(text, 1, RSTART - 1)
			if (name in where && file !~ where[name] && before !~ /(->|\.)$/) print file ":" number ": calls " name
			text = substr(text, RSTART + RLENGTH)
		}
	}' | except calls
}

plant() {
	printf 'void f(char *to)\n{\n\tstrcpy(to, "x");\n}\n' >"$1/src/base/bad_copy.c"
	printf 'long f(void)\n{\n\treturn time(NULL);\n}\n' >"$1/src/desk/bad_clock.c"
	printf 'void f(void)\n{\n\tif (1) printf ("x");\n}\n' >"$1/src/desk/bad_print.c"
	printf '/* strcpy( */\nint f(void)\n{\n\treturn g->time(1) + strlen("atoi(x)") + my_printf(2);\n}\n' \
		>"$1/src/base/good_words.c"
}

try_rule "no banned calls"
