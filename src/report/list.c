/* A letter that is a list: one line for each row of a queue, in the columns that the letter names. */
#include "letter.h"

#include <stdlib.h>

#define COLUMN_WIDTH 10 /* of a column that says none */

static int column_width(const struct tree *column)
{
	const char *width = tree_text(column, "width");
	long columns = width != NULL ? strtol(width, NULL, 10) : 0;

	return columns >= 2 && columns <= LETTER_COLUMNS ? (int)columns : COLUMN_WIDTH;
}

/* Cells that are too wide go on below: a name is never cut. */
static void add_cells(const struct tree *columns, char ***cells, struct buffer *out)
{
	bool more = true;

	for (size_t row = 0; more; row++) {
		more = false;
		for (size_t i = 0; i < columns->count; i++) {
			size_t lines = 0;

			while (cells[i][lines] != NULL)
				lines++;
			text_add_padded(out, row < lines ? cells[i][row] : "", column_width(columns->items[i]));
			buffer_add_char(out, ' ');
			more = more || row + 1 < lines;
		}
		letter_end_line(out);
	}
}

/* key: what of each column is filled in. */
static bool add_line(struct letter *letter, const char *key, struct buffer *out, struct problem *problem)
{
	const struct tree *columns = tree_get(letter->tree, "columns");
	size_t count = columns != NULL ? columns->count : 0, done = 0;
	char ***cells = memory_new((count + 1) * sizeof(*cells));
	bool good = columns != NULL || tree_problem(letter->tree, problem, "%s", _("名单要写 columns:，每列有 label、text 和 width。"));

	for (; good && done < count; done++) {
		struct buffer cell = BUFFER_INIT(LETTER_BYTES);
		const char *text = tree_text(columns->items[done], key);

		good = text != NULL ? letter_fill(letter, text, &cell, problem)
		    : tree_problem(columns->items[done], problem, _("这一列没有 %s:。"), key);
		cells[done] = text_wrap(buffer_text(&cell), column_width(columns->items[done]));
		buffer_release(&cell);
	}
	if (good)
		add_cells(columns, cells, out);
	for (size_t i = 0; i < done; i++)
		text_lines_free(cells[i]);
	free(cells);
	return good;
}

bool letter_list(struct letter *letter, struct buffer *out, struct problem *problem)
{
	if (!add_line(letter, "label", out, problem))
		return false;
	if (letter->scene->lines != NULL)
		buffer_add(out, letter->scene->lines);
	return true;
}

bool letter_add_line(const struct tree *tree, const struct letter_scene *scene, size_t number, struct buffer *lines,
    struct problem *problem)
{
	struct letter letter = {.scene = scene, .tree = tree, .number = number};
	bool good;

	letter.world = world_new(scene->pack, scene->bench, scene->here, NULL);
	letter_reach(&letter);
	good = add_line(&letter, "text", lines, problem);
	free(letter.reached);
	world_free(letter.world);
	return good;
}
