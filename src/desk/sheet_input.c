/* A sheet from people's JSON or a scenario's mapping: fields, and grids under their form's name. */
#include "sheet.h"

#include <string.h>

struct input_names {
	const char *(*names)(void *self, const char *word);
	void *self;
};

static bool grid_from_input(struct desk *desk, struct sheet *sheet, const struct sheet_grid *grid, const struct tree *rows,
    struct input_names names, struct problem *problem)
{
	const char *form = grid->rows->form;

	if (rows->kind == TREE_TEXT) {
		if (strcmp(rows->text, "none") != 0)
			return tree_problem(rows, problem, _("“%s”要么是一列行，要么是 none（问过，没有）。"), form);
		sheet_none(sheet, form);
		return true;
	}
	if (rows->kind != TREE_LIST)
		return tree_problem(rows, problem, _("“%s”要写成一列行（[...]）。"), form);
	sheet_none(sheet, form);
	for (size_t i = 0; i < rows->count; i++) {
		struct record *row = sheet_add_row(desk, sheet, form);

		if (!record_from_input(row, rows->items[i], desk_here(desk)->day, names.names, names.self, problem))
			return false;
	}
	return true;
}

/* The rest of the mapping, without the grids, is the record's. */
static struct tree *input_fields(struct sheet *sheet, const struct tree *map)
{
	struct tree *fields = tree_new_map();

	fields->file = map->file;
	fields->line = map->line;
	fields->column = map->column;
	for (size_t i = 0; i < map->count; i++)
		if (sheet_grid(sheet, map->items[i]->key) == NULL)
			tree_add_take(fields, map->items[i]->key, tree_copy(map->items[i]));
	return fields;
}

bool sheet_from_input(struct desk *desk, struct sheet *sheet, const struct tree *map,
    const char *(*names)(void *self, const char *word), void *self, struct problem *problem)
{
	struct tree *fields;
	bool good;

	if (map->kind != TREE_MAP)
		return tree_problem(map, problem, _("“%s”的内容要写成“项目: 值”。"), sheet->form->label);
	fields = input_fields(sheet, map);
	good = record_from_input(sheet->record, fields, desk_here(desk)->day, names, self, problem);
	fields->file = NULL; /* it was lent by the map */
	tree_free(fields);
	for (size_t i = 0; good && i < map->count; i++) {
		const struct sheet_grid *grid = sheet_grid(sheet, map->items[i]->key);

		if (grid != NULL)
			good = grid_from_input(desk, sheet, grid, map->items[i], (struct input_names){names, self}, problem);
	}
	if (good && sheet->in != NULL)
		sheet_find_subject(desk, sheet, sheet->in);
	return good;
}
