# Files say what they are, stand where the house has room for them, and are all built.
set -u
. "$(dirname "$0")/rule"

# What would go into an archive of the tree: tracked files in a checkout, all files elsewhere.
files_of() {
	if [ -e "$1/.git" ] && command -v git >/dev/null; then
		git -c safe.directory='*' -C "$1" ls-files
	else
		(cd "$1" && find . -type f | sed 's|^\./||')
	fi
}

rule() {
	files_of "$1" | awk -v makefile="$1/Makefile.am" -v root="$1" '
	BEGIN {
		while ((getline line <makefile) > 0) { count = split(line, words, /[ \t]+/); for (i = 1; i <= count; i++) listed[words[i]] = 1 }
		top["src"] = top["include"] = top["forms"] = top["i18n"] = top["tests"] = top[".ci"] = 1
		top["configure.ac"] = top["Makefile.am"] = top["README.md"] = top["bootstrap"] = 1
		top[".gitignore"] = top[".clang-format"] = top[".editorconfig"] = top[".gitattributes"] = 1
		generated = "configure aclocal.m4 Makefile.in config.h.in install-sh missing depcomp ar-lib compile test-driver build-aux config.rpath ChangeLog"
		split(generated, words, " "); if (!is_checkout()) for (i in words) top[words[i]] = 1
	}
	function is_checkout() { return (getline line <(root "/.git/HEAD")) > 0 }
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
}

try_rule "files have their places and names"
