/* What stands on the terminal: one encoding, no byte that a terminal would act upon, columns under each other. */
#include "command.h"

#include <errno.h>
#include <langinfo.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static bool terminal_is_gb18030(void)
{
	const char *codeset = nl_langinfo(CODESET);

	return strcmp(codeset, "GB18030") == 0 || strcmp(codeset, "GBK") == 0 || strcmp(codeset, "GB2312") == 0;
}

static void write_text(FILE *to, const char *text)
{
	struct buffer bytes = BUFFER_INIT(SIZE_MAX);

	if (terminal_is_gb18030() && encoding_from_utf8(ENCODING_GB18030, text, &bytes, NULL))
		fwrite(buffer_text(&bytes), 1, bytes.length, to);
	else
		fputs(text, to);
	buffer_release(&bytes);
}

static void write_line(FILE *to, const char *text)
{
	char *shown = text_for_display(text);
	size_t length = strlen(shown);

	while (length > 0 && shown[length - 1] == ' ')
		shown[--length] = '\0';
	write_text(to, shown);
	fputc('\n', to);
	free(shown);
}

void cli_progress(int64_t done, int64_t all)
{
	if (isatty(STDERR_FILENO))
		fprintf(stderr, "\r%lld / %lld%s", (long long)done, (long long)all, done == all ? "\n" : "");
}

void cli_line(const char *text)
{
	write_line(stdout, text);
}

void cli_lines(const char *text)
{
	while (*text != '\0') {
		size_t length = strcspn(text, "\n");
		char *line = memory_text_part(text, length);

		cli_line(line);
		free(line);
		text += length + (text[length] == '\n');
	}
}

void cli_complain(const char *text)
{
	write_line(stderr, text);
}

void cli_format(const char *format, ...)
{
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) >= 0)
		cli_line(text);
	va_end(arguments);
	free(text);
}

/* JSON is UTF-8 wherever it is written. */
void cli_json_take(struct tree *tree)
{
	struct buffer text = BUFFER_INIT(SIZE_MAX);

	tree_write_json(tree, &text);
	tree_free(tree);
	fputs(buffer_text(&text), stdout);
	if (text.length == 0 || text.data[text.length - 1] != '\n')
		fputc('\n', stdout);
	buffer_release(&text);
}

bool cli_flush(struct problem *problem)
{
	bool good = fflush(stdout) == 0;

	if (good && ferror(stdout) == 0)
		return true;
	return problem_set(problem, PROBLEM_FAILED, _("结果没有写完：%s。已提交的内容不受影响。"), problem_reason(errno));
}

void listing_add_take(struct listing *listing, char *cell)
{
	listing->cells = memory_resize(listing->cells, listing->count + 1, sizeof(*listing->cells));
	listing->cells[listing->count++] = cell;
}

void listing_add(struct listing *listing, const char *cell)
{
	listing_add_take(listing, memory_text(cell != NULL ? cell : ""));
}

static int listing_width(const struct listing *listing, size_t column)
{
	int widest = 0;

	for (size_t i = column; i < listing->count; i += listing->columns) {
		int width = text_columns(listing->cells[i]);

		widest = width > widest ? width : widest;
	}
	return widest;
}

void listing_print(struct listing *listing, int indent)
{
	int *widths = memory_new((listing->columns + 1) * sizeof(*widths));

	for (size_t k = 0; k < listing->columns; k++)
		widths[k] = listing_width(listing, k);
	for (size_t i = 0; i + listing->columns <= listing->count; i += listing->columns) {
		struct buffer line = BUFFER_INIT(SIZE_MAX);

		for (int k = 0; k < indent; k++)
			buffer_add_char(&line, ' ');
		for (size_t k = 0; k < listing->columns; k++) {
			text_add_padded(&line, listing->cells[i + k], widths[k]);
			buffer_add(&line, "  ");
		}
		cli_line(buffer_text(&line));
		buffer_release(&line);
	}
	free(widths);
	listing_release(listing);
}

void listing_release(struct listing *listing)
{
	for (size_t i = 0; i < listing->count; i++)
		free(listing->cells[i]);
	memory_free(&listing->cells);
	listing->count = 0;
}
