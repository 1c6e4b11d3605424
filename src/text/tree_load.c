/* A definition or input file, whole, as UTF-8. */
#include "tree_build.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

bool tree_check_size(size_t length, const char *name, struct problem *problem)
{
	if (length <= TREE_FILE_MAXIMUM)
		return true;
	return problem_at(problem, PROBLEM_FAILED, name, 0, 0, _("文件超过 %u MiB 的上限，请拆分。"),
	    TREE_FILE_MAXIMUM >> 20);
}

static bool read_whole(FILE *file, const char *path, struct buffer *raw, struct problem *problem)
{
	char piece[65536];
	size_t count;

	while ((count = fread(piece, 1, sizeof(piece), file)) > 0)
		buffer_add_bytes(raw, piece, count);
	if (ferror(file))
		return problem_at(problem, PROBLEM_FAILED, path, 0, 0, _("读不出来：%s。"), problem_reason(errno));
	return tree_check_size(raw->full ? SIZE_MAX : raw->length, path, problem);
}

bool tree_load(const char *path, struct buffer *text, struct problem *problem)
{
	bool standard = strcmp(path, "-") == 0, good;
	struct buffer raw = BUFFER_INIT(TREE_FILE_MAXIMUM);
	struct problem inner = PROBLEM_INIT;
	enum encoding encoding;
	FILE *file;

	file = standard ? stdin : fopen(path, "rbe");
	if (file == NULL)
		return problem_at(problem, PROBLEM_FAILED, path, 0, 0, _("打不开：%s。请检查路径和权限。"), problem_reason(errno));
	good = read_whole(file, path, &raw, problem);
	if (!standard)
		fclose(file);
	if (good) {
		good = encoding_find(buffer_text(&raw), raw.length, &encoding, &inner) &&
		    encoding_to_utf8(encoding, buffer_text(&raw), raw.length, text, &inner);
		if (!good)
			problem_at(problem, inner.kind, path, 0, 0, "%s", inner.text);
	}
	problem_release(&inner);
	buffer_release(&raw);
	return good;
}
