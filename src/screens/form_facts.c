/* The derived facts of the household, beside or below the form, as they stand with every entry. */
#include "form_page.h"

#include <stdlib.h>
#include <string.h>

#define FACTS_MOST 12
#define FACT_COLUMNS 40 /* of one fact where they stand in columns */

static void add_fact(struct form_page *page, const struct fact *fact)
{
	if (fact == NULL || fact->label == NULL || strcmp(fact->of->name, "household") != 0 || page->fact_count == FACTS_MOST)
		return;
	page->facts = memory_resize(page->facts, page->fact_count + 1, sizeof(struct fact *));
	page->facts[page->fact_count++] = fact;
}

/* A form says which facts it bears on (`sheet: {facts: [..]}`). One that asks the household about its rows and does not
 * say shows every amount that the pack derives from a household. */
void page_find_facts(struct form_page *page)
{
	const struct form *form = page->sheet->form;
	const struct pack *pack = desk_pack(page->screens->desk);
	const struct tree *named = tree_get(form->sheet, "facts");
	bool asks = false;

	for (size_t i = 0; named != NULL && i < named->count; i++)
		if (named->items[i]->text != NULL)
			add_fact(page, pack_fact_find(pack, "household", named->items[i]->text));
	for (size_t i = 0; i < form->rows_count; i++)
		asks = asks || form->rows[i].none != NULL || form->rows[i].for_each != NULL;
	for (size_t i = 0; named == NULL && asks && pack_fact(pack, i) != NULL; i++)
		if (pack_fact(pack, i)->type == VALUE_MONEY)
			add_fact(page, pack_fact(pack, i));
}

static const struct record *first_dispute(struct form_page *page)
{
	return page->fact_count > 0 ? dispute_next(page->screens, page->world, page->bench, NULL) : NULL;
}

bool page_has_dispute(struct form_page *page)
{
	return first_dispute(page) != NULL;
}

int page_facts_rows(const struct form_page *page, int columns)
{
	int across = columns / FACT_COLUMNS > 0 ? columns / FACT_COLUMNS : 1;

	return page->fact_count == 0 ? 0 : 2 + ((int)page->fact_count + across - 1) / across;
}

static enum style fact_style(struct value value)
{
	return value.state == VALUE_KNOWN ? STYLE_DONE : value.state == VALUE_NOT_APPLICABLE ? STYLE_MUTED : STYLE_WARNING;
}

static void draw_fact(struct form_page *page, struct canvas *canvas, struct area area, const struct fact *fact)
{
	const struct record *household = bench_find(page->bench, bench_household(page->bench));
	struct value value = household != NULL ? world_fact(page->world, household, fact)
	    : (struct value){.state = VALUE_UNKNOWN, .type = fact->type};
	char *words = fact_words(page->screens, fact, value);
	int width = text_columns(words), room = area.columns - width - 1;

	if (room > 0)
		canvas_text(canvas, area.row, area.column, room, STYLE_PLAIN, fact->label);
	canvas_right(canvas, area.row, area.column + (room > 0 ? room + 1 : 0), room > 0 ? width : area.columns, fact_style(value),
	    words);
	free(words);
}

/* A title, the facts in as many columns as there is room for, and what is disputed in the rows that are left. */
void page_draw_facts(struct form_page *page, struct canvas *canvas, struct area area)
{
	int across = area.columns / FACT_COLUMNS > 0 ? area.columns / FACT_COLUMNS : 1, width = area.columns / across;
	int rows = ((int)page->fact_count + across - 1) / across;
	const struct record *disputed = first_dispute(page);
	char *dispute = disputed != NULL ? dispute_words(page->screens, page->bench, disputed) : NULL;

	canvas_fill(canvas, (struct area){area.row, area.column, 1, area.columns}, STYLE_HEADING);
	canvas_text(canvas, area.row, area.column, area.columns, STYLE_HEADING, _("照现在录入的推算（未提交）"));
	for (size_t i = 0; i < page->fact_count; i++) {
		int row = area.row + 1 + (int)i % rows, column = area.column + (int)i / rows * width;

		if (row < area.row + area.rows)
			draw_fact(page, canvas, (struct area){row, column, 1, width - 2}, page->facts[i]);
	}
	if (dispute != NULL && rows + 1 < area.rows)
		canvas_paragraph(canvas, (struct area){area.row + rows + 1, area.column, area.rows - rows - 1, area.columns},
		    STYLE_WARNING, dispute);
	free(dispute);
}
