/* Any bytes as a table; what was read is written as CSV and read again. */
#include "doudi/text.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Whether the field is there when it has been written: what hides stays behind, and a row of blanks is not read. */
static bool is_written(const char *field)
{
	struct buffer cell = BUFFER_INIT(1 << 20);
	const char *text;
	bool written;

	csv_add_field(&cell, field);
	text = buffer_text(&cell);
	written = strcmp(text, "\"\"") != 0 && text[strspn(text, " ")] != '\0';
	buffer_release(&cell);
	return written;
}

/* Reads the bytes as a file; the rows go to out as CSV. The number of rows that can be read there, -1 when refused. */
static int play(const void *bytes, size_t size, struct buffer *out)
{
	int number = memfd_create("table", MFD_CLOEXEC), rows = 0, line = 0;
	char *path = memory_format("/proc/self/fd/%d", number);
	struct problem problem = PROBLEM_INIT;
	enum csv_result result = CSV_FAILED;
	struct csv_reader *reader;
	struct csv_row row;

	assert(number >= 0 && write(number, bytes, size) == (ssize_t)size);
	reader = csv_reader_open(path, &problem);
	while (reader != NULL && (result = csv_reader_next(reader, &row, &problem)) == CSV_ROW) {
		bool written = false;

		assert(row.count > 0 && row.line > line);
		line = row.line;
		for (size_t i = 0; i < row.count; i++) {
			assert(utf8_is_valid(row.fields[i], strlen(row.fields[i])));
			csv_add_field(out, row.fields[i]);
			written = written || is_written(row.fields[i]);
		}
		csv_end_row(out);
		rows += written;
	}
	assert((result == CSV_FAILED) == (problem.kind != PROBLEM_NONE));
	csv_reader_close(reader);
	problem_release(&problem);
	close(number);
	free(path);
	return result == CSV_FAILED ? -1 : rows;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buffer first = BUFFER_INIT(1 << 22), second = BUFFER_INIT(1 << 22), marked = BUFFER_INIT(1 << 22);
	int rows = play(data, size, &first);

	if (rows > 0) {
		/* the mark says UTF-8, the header says comma */
		buffer_add(&marked, "\xEF\xBB\xBFhead,,,,\r\n");
		buffer_add(&marked, buffer_text(&first));
		assert(play(buffer_text(&marked), marked.length, &second) == rows + 1);
	}
	buffer_release(&first);
	buffer_release(&second);
	buffer_release(&marked);
	return 0;
}
