#!/bin/sh
# Files say what they are, stand where the house has room for them, and are all built.
set -u
. "$(dirname "$0")/rule"

rule() {
	git -c safe.directory='*' -C "$1" ls-files | awk -v makefile="$1/Makefile.am" '
	BEGIN {
		while ((getline line <makefile) > 0) { count = split(line, words, /[ \t]+/); for (i = 1; i <= count; i++) listed[words[i]] = 1 }
		top["src"] = top["include"] = top["forms"] = top["i18n"] = top["tests"] = top[".ci"] = 1
		top["configure.ac"] = top["Makefile.am"] = top["README.md"] = top["README.zh_CN.md"] = top["bootstrap"] = 1
		top[".gitignore"] = top[".clang-format"] = top[".editorconfig"] = top[".gitattributes"] = 1
	}
	{
		split($0, parts, "/"); first = parts[1]
		base = $0; sub(/.*\//, "", base); stem = base; sub(/\..*/, "", stem)
		if (!(first in top)) print $0 ": has no place at the top level"
		if (stem ~ /(^|_)(utils?|common|misc|helpers?|manager)(_|$)/) print $0 ": the name says nothing"
		if ($0 ~ /^(src|include)\/.*\.[ch]$/ && !($0 in listed)) print $0 ": is not in Makefile.am"
		program = $0; sub(/\.c$/, "", program)
		if ($0 ~ /^tests\/.*\.c$/ && !($0 in listed) && !(program in listed)) print $0 ": is not in Makefile.am"
		if ($0 ~ /\.(orig|rej|o|bak|db|swp)$/) print $0 ": does not belong in the source tree"
	}'
}

plant() {
	echo >"$1/src/base/bad_util.c"
	echo >"$1/src/base/bad_unlisted.c"
	echo >"$1/bad_top_level"
	echo >"$1/src/base/bad.orig"
	echo >"$1/src/base/good_listed.c"
	echo "base = src/base/good_listed.c src/base/bad_util.c" >"$1/Makefile.am"
	git -C "$1" init -q && git -C "$1" add .
}

if [ ! -e "$DOUDI_SOURCE/.git" ]; then
	printf '1..1\nok 1 - # SKIP this is no checkout\n'
	exit 0
fi

try_rule "files have their places and names"
