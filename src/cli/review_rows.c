/* What a file to be assessed asks to be told of its rows: `"tell": ["FORM.FACT", ..]`. */
#include "command.h"

#include <string.h>

static void add_rows(struct tree *told, const struct review *review, const struct form *form, const char *name)
{
	struct tree *rows = (struct tree *)tree_get(told, form->name);

	if (rows == NULL)
		rows = tree_add_map(told, form->name);
	for (const struct record *row = bench_first(review->bench, form); row != NULL; row = bench_next(review->bench, row)) {
		char *word = bench_input_word(review->bench, row->id);
		char *value = value_write(world_value(review->world, row, name));
		struct tree *one = (struct tree *)tree_get(rows, word != NULL ? word : row->id);

		if (one == NULL)
			one = tree_add_map(rows, word != NULL ? word : row->id);
		tree_add_text(one, name, value)->quoted = true;
		free(value);
		free(word);
	}
}

static bool tell_one(struct tree *told, const struct pack *pack, const struct review *review, const struct tree *asked,
    struct problem *problem)
{
	const char *dot = asked->kind == TREE_TEXT && asked->text != NULL ? strchr(asked->text, '.') : NULL;
	char *name = dot != NULL ? memory_text_part(asked->text, (size_t)(dot - asked->text)) : NULL;
	const struct form *form = name != NULL ? form_find(pack_forms(pack), name) : NULL;
	bool good = form != NULL && (form_field(form, dot + 1) != NULL || pack_fact_find(pack, form->name, dot + 1) != NULL);

	free(name);
	if (!good)
		return tree_problem(asked, problem, _("tell 里要写“表单.事实”或“表单.字段”，例如 bill.self_paid"));
	add_rows(told, review, form, dot + 1);
	return true;
}

struct tree *sheet_told(const struct pack *pack, const struct review *review, const struct tree *input,
    struct problem *problem)
{
	const struct tree *tell = tree_get(input, "tell");
	struct tree *told = tree_new_map();

	for (size_t i = 0; tell != NULL && i < tell->count; i++) {
		if (!tell_one(told, pack, review, tell->items[i], problem)) {
			tree_free(told);
			return NULL;
		}
	}
	return told;
}

void sheet_print_told(const struct tree *told)
{
	for (size_t i = 0; i < told->count; i++) {
		struct listing list = {.columns = 3};
		const struct tree *rows = told->items[i];

		cli_line(rows->key);
		for (size_t k = 0; k < rows->count; k++)
			for (size_t j = 0; j < rows->items[k]->count; j++) {
				listing_add(&list, j == 0 ? rows->items[k]->key : "");
				listing_add(&list, rows->items[k]->items[j]->key);
				listing_add(&list, rows->items[k]->items[j]->text);
			}
		listing_print(&list, 2);
	}
}
