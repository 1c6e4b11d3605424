/* Prints: the letters and forms for a record, read on the screen and written to a file that any printer takes. */
#include "screens.h"

#include "doudi/exchange.h"
#include "doudi/report.h"

#include <stdlib.h>
#include <string.h>

struct print_page {
	struct screens *screens;
	struct text_view *view;
	char *title, *text;
};

/* ---- to a file ---- */

static bool save_as(void *data, const char *path, struct problem *problem)
{
	const struct print_page *page = data;

	return exchange_write_new(path, page->text, strlen(page->text), problem);
}

static void save(struct screen *screen)
{
	struct print_page *page = screen->data;
	char *name = memory_format("%s.txt", page->title), *path;
	struct path_question question = {.title = _("存为文件"), .label = _("文件："), .kind = PATH_NEW, .name = name,
	    .text = _("存为文本文件，UTF-8，每行不超过 76 列。只有本人能读；打印后请妥善保管。")};

	for (char *at = name; (at = strchr(at, '/')) != NULL;)
		*at = '-';
	path = screen_ask_path(page->screens, &question, save_as, page);
	if (path != NULL)
		tui_say(screen->tui, STYLE_GOOD, _("已存为 %s。"), path);
	free(path);
	free(name);
}

/* ---- the page ---- */

static bool open_page(struct screen *screen, struct problem *problem)
{
	struct print_page *page = screen->data;
	const char *line = page->text;

	(void)problem;
	page->view = text_view_new(screen->tui);
	while (*line != '\0') {
		size_t length = strcspn(line, "\n");
		char *one = memory_text_part(line, length);

		text_view_add(page->view, STYLE_PLAIN, one);
		free(one);
		line += length + (line[length] == '\n');
	}
	screen->focus = text_view_widget(page->view);
	screen_set_title(screen, "%s", page->title);
	return true;
}

static void close_page(struct screen *screen)
{
	struct print_page *page = screen->data;

	text_view_free(page->view);
	free(page->title);
	free(page->text);
	free(page);
}

void screen_print_text(struct screens *screens, const char *title, char *take)
{
	static const struct key_binding keys[] = {
	    {'s', PRESS_CTRL('S'), N_("存为文件"), N_("存为文本文件，用来打印"), save, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "print", .title = N_("打印"), .keys = keys, .open = open_page, .close = close_page};
	struct print_page *page = memory_new(sizeof(*page));

	page->screens = screens;
	page->title = memory_text(title);
	page->text = take;
	screen_push(screens->tui, &ops, page, NULL);
}

/* ---- which letter for what ---- */

struct offer { /* a letter and the filing that it is for; NULL: blank, or a list */
	const struct tree *letter;
	const struct record *filing;
};
struct offers {
	struct screens *screens;
	const struct bench *bench;
	const char *place; /* the household's; NULL when it has none */
	struct offer *items;
	struct choice_list choices;
	size_t count;
};

static void offer_add(struct offers *offers, const struct tree *letter, const struct record *filing, char *remark_take)
{
	offers->items = memory_resize(offers->items, offers->count + 1, sizeof(*offers->items));
	offers->items[offers->count++] = (struct offer){letter, filing};
	choice_list_add(&offers->choices, "", tree_text(letter, "label"), remark_take);
	free(remark_take);
}

static void offer_letters(struct offers *offers, const struct record *filing)
{
	struct desk *desk = offers->screens->desk;
	const struct tree *letter;

	for (size_t i = 0; (letter = letter_at(desk_pack(desk), i)) != NULL; i++)
		if (desk_may_print(desk, letter, offers->bench, filing))
			offer_add(offers, letter, filing, filing != NULL ? memory_format("%s  %s", filing->form->label,
			    date_write(filing->filed_on).text) : memory_text(_("空白，手填")));
}

/* Lists of the queue that stands on the screen, for the selected household's place. */
static void offer_lists(struct offers *offers, const char *queue)
{
	struct desk *desk = offers->screens->desk;
	const struct tree *letter;
	char *name;

	for (size_t i = 0; (letter = letter_at(desk_pack(desk), i)) != NULL; i++) {
		if (offers->place == NULL || tree_text(letter, "queue") == NULL || strcmp(tree_text(letter, "queue"), queue) != 0)
			continue;
		name = desk_area_name(desk, offers->place);
		offer_add(offers, letter, NULL, memory_format(_("%s，全部"), name));
		free(name);
	}
}

static bool speaks_of(const struct record *filing, const char *id)
{
	for (size_t i = 0; i < filing->form->field_count; i++)
		if (filing->form->fields[i].type == FIELD_REF && filing->values[i].state == VALUE_KNOWN &&
		    strcmp(filing->values[i].text, id) == 0)
			return true;
	return false;
}

/* Letters for the record itself and for filings about it first, then the household's others, then the blank ones. */
static void find_offers(struct offers *offers, const char *id)
{
	const struct form_catalogue *forms = pack_forms(desk_pack(offers->screens->desk));
	const struct form *form;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; (form = form_at(forms, i)) != NULL; i++)
			for (const struct record *one = form->of_office ? NULL : bench_first(offers->bench, form); one != NULL;
			    one = bench_next(offers->bench, one))
				if ((strcmp(one->id, id) == 0 || speaks_of(one, id)) == (pass == 0))
					offer_letters(offers, one);
	offer_letters(offers, NULL);
}

static void print_offer(struct offers *offers, const struct offer *offer)
{
	struct desk *desk = offers->screens->desk;
	struct problem problem = PROBLEM_INIT;
	char *text = tree_text(offer->letter, "queue") != NULL ? desk_print_list(desk, offer->letter, offers->place, &problem)
	    : desk_print(desk, offer->letter, offers->bench, offer->filing, &problem);

	if (text != NULL)
		screen_print_text(offers->screens, tree_text(offer->letter, "label"), text);
	else
		screen_show_problem(offers->screens, &problem);
	problem_release(&problem);
}

void screen_print(struct screens *screens, const char *record, const char *queue)
{
	struct offers offers = {.screens = screens};
	struct problem problem = PROBLEM_INIT;
	char *household = desk_household_of(screens->desk, record, &problem);
	struct bench *bench = household != NULL ? desk_bench(screens->desk, household, &problem) : NULL;
	const struct record *own = bench != NULL ? bench_find(bench, household) : NULL;
	int taken = -1;

	if (bench == NULL) {
		screen_show_problem(screens, &problem);
	} else {
		offers.bench = bench;
		offers.place = own != NULL ? record_text(own, "place") : NULL;
		if (queue != NULL)
			offer_lists(&offers, queue);
		find_offers(&offers, record);
		taken = dialog_choose(screens->tui, _("打印什么"), offers.choices.items, offers.choices.count, 0);
	}
	if (taken >= 0)
		print_offer(&offers, &offers.items[taken]);
	choice_list_release(&offers.choices);
	free(offers.items);
	bench_free(bench);
	free(household);
	problem_release(&problem);
}
