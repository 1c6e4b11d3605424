/* A simulation by name: who enters, leaves or changes amount, and the conditions that changed. */
#include "screens.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct names_page {
	struct screens *screens;
	struct list_view *list;
	const struct simulation *simulation; /* of the screen below */
	const struct category *category;     /* NULL: all */
};

static void add_change(struct list_rows *rows, const struct simulated_change *change)
{
	char *turn;

	switch (change->kind) {
	case SIMULATED_ENTERS:
		list_add_styled(rows, STYLE_GOOD, _("+ 新符合"));
		break;
	case SIMULATED_LEAVES:
		list_add_styled(rows, STYLE_BAD, _("- 不再符合"));
		break;
	case SIMULATED_AMOUNT:
		list_add_styled(rows, STYLE_WARNING, _("~ 金额变化"));
		break;
	default: /* of two packs alone */
		turn = memory_format("~ %s → %s", simulation_truth_word(truth_word(change->before)), simulation_truth_word(truth_word(change->after)));
		list_add_styled(rows, STYLE_WARNING, turn);
		free(turn);
	}
}

static void add_text(struct list_rows *rows, const struct tree *entry, const char *key)
{
	const char *text = tree_text(entry, key);

	list_add_value(rows, text != NULL ? text : "");
}

static void add_entry(struct list_rows *rows, const struct simulated_change *change, const struct tree *entry, size_t index)
{
	char key[24];

	snprintf(key, sizeof(key), "%zu", index);
	list_add_row(rows, key);
	add_text(rows, entry, "name");
	add_text(rows, entry, "person_name");
	add_text(rows, entry, "place");
	list_add_value(rows, change->category->label);
	add_change(rows, change);
	list_add_value(rows, change->in ? _("在册") : "");
	add_text(rows, entry, "amount_before");
	add_text(rows, entry, "amount_after");
	add_text(rows, entry, "id_number");
}

/* One household is read for each row that is shown, none for the others. */
static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct names_page *page = data;
	size_t count = page->simulation->change_count, added = 0, at;

	at = from == NULL ? (backward ? count : 0) : strtoul(from, NULL, 10) + !backward;
	while (added < wanted && (backward ? at > 0 : at < count)) {
		size_t index = backward ? --at : at++;
		const struct simulated_change *change = &page->simulation->changes[index];
		struct tree *entry;

		if (page->category != NULL && change->category != page->category)
			continue;
		entry = desk_simulation_entry(page->screens->desk, page->simulation, index, false, NULL);
		if (entry != NULL) {
			add_entry(rows, change, entry, index);
			added++;
		}
		tree_free(entry);
	}
}

static const struct simulated_change *selected(struct names_page *page, size_t *index)
{
	const char *key = list_view_key(page->list);

	*index = key != NULL ? strtoul(key, NULL, 10) : 0;
	return key != NULL ? &page->simulation->changes[*index] : NULL;
}

/* ---- keys ---- */

static bool has_reasons(struct screen *screen)
{
	return !((struct names_page *)screen->data)->simulation->of_packs;
}

static void show_reasons(struct screen *screen)
{
	struct names_page *page = screen->data;
	struct problem problem = PROBLEM_INIT;
	struct buffer text = BUFFER_INIT(1 << 16);
	const struct tree *reasons;
	struct tree *entry;
	size_t index;

	if (selected(page, &index) == NULL)
		return;
	entry = desk_simulation_entry(page->screens->desk, page->simulation, index, true, &problem);
	reasons = entry != NULL ? tree_get(entry, "reasons") : NULL;
	for (size_t i = 0; reasons != NULL && i < reasons->count; i++) {
		char *words = simulation_reason_words(reasons->items[i]);

		buffer_add_format(&text, "%s%s", i > 0 ? "\n" : "", words);
		free(words);
	}
	if (entry == NULL)
		screen_show_problem(page->screens, &problem);
	else
		dialog_message(screen->tui, _("变了的条件"), text.length > 0 ? buffer_text(&text) : _("条件都没有变，只是金额变了。"));
	tree_free(entry);
	buffer_release(&text);
	problem_release(&problem);
}

static void open_household(struct screen *screen)
{
	struct names_page *page = screen->data;
	const struct simulated_change *change;
	size_t index;

	change = selected(page, &index);
	if (change != NULL)
		screen_open_household(page->screens, change->household, NULL);
}

/* ---- the screen ---- */

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {{N_("户主"), 8, 0, false}, {N_("成员"), 8, 0, false},
	    {N_("村（社区）"), 0, 0, false}, {N_("类别"), 0, 110, false}, {N_("变化"), 10, 0, false}, {N_("现在"), 4, 0, false},
	    {N_("原月金额"), 10, 0, true}, {N_("新月金额"), 10, 0, true}, {N_("身份证号"), 18, 130, false}};
	static const struct list_source source = {.rows = list_rows};
	struct names_page *page = screen->data;

	(void)problem;
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	list_view_set_empty_text(page->list, N_("没有一户变化。"));
	screen->focus = list_view_widget(page->list);
	screen_set_title(screen, _("试算名单  %s"), page->category != NULL ? page->category->label : _("全部类别"));
	return true;
}

static void close_page(struct screen *screen)
{
	struct names_page *page = screen->data;

	list_view_free(page->list);
	free(page);
}

bool screen_open_simulation_names(struct screens *screens, const struct simulation *simulation, const struct category *category)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("原因"), N_("只看变了的条件：原来怎样，现在怎样"), show_reasons, has_reasons},
	    {'h', 0, N_("这一户"), N_("打开这一户"), open_household, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "simulation_names", .title = N_("试算名单"), .keys = keys, .open = open_page,
	    .close = close_page};
	struct names_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	*page = (struct names_page){.screens = screens, .simulation = simulation, .category = category};
	return screen_push(screens->tui, &ops, page, &problem) != NULL;
}
