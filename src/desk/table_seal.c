#include "table_seal.h"

#include "doudi/ledger.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FILE_MAXIMUM (256u << 20)

void table_seal_add(struct buffer *csv, const char *target, int64_t number, size_t rows)
{
	struct event_id digest = ledger_hash(buffer_text(csv), csv->length);

	buffer_add_format(csv, "%s,%s,%lld,%zu,%s\r\n", TABLE_SEAL_MARK, target, (long long)number, rows, digest.text);
}

bool table_seal_is(const struct csv_row *row)
{
	return row->count > 0 && strcmp(row->fields[0], TABLE_SEAL_MARK) == 0;
}

static bool file_read(const char *path, struct buffer *bytes, struct problem *problem)
{
	FILE *file = fopen(path, "rb");
	char piece[1 << 16];
	size_t length;

	while (file != NULL && bytes->length + sizeof(piece) < FILE_MAXIMUM && (length = fread(piece, 1, sizeof(piece), file)) > 0)
		buffer_add_bytes(bytes, piece, length);
	if (file != NULL)
		fclose(file);
	return file != NULL || problem_set(problem, PROBLEM_FAILED, _("读不到文件 %s，请检查路径和权限。"), path);
}

/* The seal is made over the text, whatever encoding the file was written in. */
static bool text_of(const char *path, struct buffer *text, struct problem *problem)
{
	struct buffer bytes = BUFFER_INIT(FILE_MAXIMUM);
	enum encoding encoding;
	bool good = file_read(path, &bytes, problem) && encoding_find(bytes.data, bytes.length, &encoding, problem);

	if (good && encoding == ENCODING_UTF8) {
		size_t mark = bytes.length >= 3 && memcmp(bytes.data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

		buffer_add_bytes(text, bytes.data + mark, bytes.length - mark);
	} else if (good) {
		good = encoding_to_utf8(encoding, bytes.data, bytes.length, text, problem);
	}
	buffer_release(&bytes);
	return good;
}

/* The beginning of the last line that says so; NULL: none does. */
static const char *seal_line(const char *text)
{
	const char *found = NULL, *at = text;

	while ((at = strstr(at, "\n" TABLE_SEAL_MARK ",")) != NULL)
		found = ++at;
	return found;
}

static bool seal_holds(const char *text, const char *line, struct table_seal *seal)
{
	const char *target = line + strlen(TABLE_SEAL_MARK ","), *number = strchr(target, ',');
	const char *rows = number != NULL ? strchr(number + 1, ',') : NULL, *digest = rows != NULL ? strchr(rows + 1, ',') : NULL;
	struct event_id right = ledger_hash(text, (size_t)(line - text));

	if (digest == NULL || strncmp(digest + 1, right.text, strlen(right.text)) != 0)
		return false;
	digest += 1 + strlen(right.text);
	if (digest[strspn(digest, "\r\n")] != '\0')
		return false;
	seal->target = memory_text_part(target, (size_t)(number - target));
	seal->number = strtoll(number + 1, NULL, 10);
	return true;
}

bool table_seal_check(const char *path, bool must, struct table_seal *seal, struct problem *problem)
{
	struct buffer text = BUFFER_INIT(FILE_MAXIMUM);
	const char *line;
	bool good = text_of(path, &text, problem);

	*seal = (struct table_seal){NULL, 0};
	line = good ? seal_line(buffer_text(&text)) : NULL;
	if (good && line == NULL && must)
		good = problem_set(problem, PROBLEM_REFUSED, _("%s 没有校验行，不是完整的数据文件，一行也没有导入。请对方重新导出。"), path);
	else if (line != NULL && !seal_holds(buffer_text(&text), line, seal))
		good = problem_set(problem, PROBLEM_REFUSED, _("%s 与校验行不符，改动过或没有拷完，一行也没有导入。请对方重新导出。"), path);
	buffer_release(&text);
	return good;
}
