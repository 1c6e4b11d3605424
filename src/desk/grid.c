/* Grids of a sheet: which old rows a grid replaces, and rows that are the same thing entered again. */
#include "sheet.h"

#include <stdlib.h>
#include <string.h>

void texts_free(char **texts)
{
	for (size_t i = 0; texts != NULL && texts[i] != NULL; i++)
		free(texts[i]);
	free(texts);
}

static const char *row_way(const struct record *row)
{
	return form_field(row->form, "way") != NULL ? record_text(row, "way") : NULL;
}

static bool grid_has_way(const struct sheet_grid *grid, const char *way)
{
	if (way == NULL || grid->count == 0)
		return true;
	for (size_t i = 0; i < grid->count; i++) {
		const char *mine = row_way(grid->records[i]);

		if (mine != NULL && strcmp(mine, way) == 0)
			return true;
	}
	return false;
}

static bool grid_has_row(const struct sheet_grid *grid, const char *id)
{
	for (size_t i = 0; i < grid->count; i++)
		if (strcmp(grid->records[i]->id, id) == 0)
			return true;
	return false;
}

bool grid_replaces(const struct sheet_grid *grid)
{
	return grid->rows->none != NULL || grid->rows->for_each != NULL;
}

char **grid_replaced(const struct bench *bench, const struct sheet_grid *grid)
{
	char **ids = memory_new(sizeof(*ids));
	size_t count = 0;

	if (bench == NULL || !grid_replaces(grid))
		return ids;
	for (struct record *row = bench_first(bench, grid->form); row != NULL; row = bench_next(bench, row)) {
		if (!grid_has_way(grid, row_way(row)) || grid_has_row(grid, row->id))
			continue;
		ids = memory_resize(ids, count + 2, sizeof(*ids));
		ids[count++] = memory_text(row->id);
		ids[count] = NULL;
	}
	return ids;
}

void grid_drop_old(struct bench *bench, const struct sheet_grid *grid)
{
	char **ids = grid_replaced(bench, grid);

	for (size_t i = 0; ids[i] != NULL; i++)
		bench_remove(bench, ids[i]);
	for (size_t i = 0; i < grid->count; i++)
		bench_remove(bench, grid->records[i]->id);
	texts_free(ids);
}

void grid_add_copy(struct sheet_grid *grid, const struct record *row)
{
	grid->records = memory_resize(grid->records, grid->count + 1, sizeof(*grid->records));
	grid->records[grid->count++] = record_copy(row);
}

size_t sheet_take_rows(struct sheet *sheet, const char *form)
{
	struct sheet_grid *grid = sheet_grid(sheet, form);

	if (grid == NULL || grid->asked || sheet->bench == NULL || !grid_replaces(grid))
		return 0;
	for (struct record *row = bench_first(sheet->bench, grid->form); row != NULL; row = bench_next(sheet->bench, row))
		grid_add_copy(grid, row);
	grid->asked = grid->count > 0;
	return grid->count;
}
