/* The inbox of what two people entered differently: a line each, and a key that settles it. */
#include "household_page.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct contests_page {
	struct screens *screens;
	struct list_view *list;
};

/* ---- the household of a contest, for its words ---- */

static bool scene_open(struct household_page *scene, struct screens *screens, const char *household, struct problem *problem)
{
	*scene = (struct household_page){.screens = screens};
	snprintf(scene->household, sizeof(scene->household), "%s", household);
	scene->bench = desk_bench(screens->desk, household, problem);
	return scene->bench != NULL;
}

static void scene_close(struct household_page *scene)
{
	bench_free(scene->bench);
	chain_release(scene->chain, scene->chain_count);
}

/* ---- rows ---- */

static char *row_key(const struct contest *contest)
{
	return memory_format("%s %s %s %s", contest->stream, contest->form, contest->record, contest->field);
}

/* 智力 / 精神 */
static char *values_words(struct household_page *scene, const struct contest *contest)
{
	struct buffer text = BUFFER_INIT(8192);

	for (size_t i = 0; i < contest->count; i++) {
		char *value = contest_value_words(scene, contest, contest->contenders[i].value);

		buffer_add_format(&text, "%s%s", i > 0 ? " / " : "", value);
		free(value);
	}
	return buffer_take(&text);
}

static void add_row(struct household_page *scene, struct list_rows *rows, const struct contest *contest)
{
	const struct record *household = bench_find(scene->bench, scene->household);
	const char *name = household != NULL ? record_text(household, "name") : NULL;
	char *place = household != NULL && record_text(household, "place") != NULL
	    ? desk_area_name(scene->screens->desk, record_text(household, "place")) : NULL;
	char *what = contest_words(scene, contest), *values = values_words(scene, contest), *key = row_key(contest);

	list_add_row(rows, key);
	list_add_value(rows, name != NULL ? name : _("（本单位的记录）"));
	list_add_value(rows, place);
	list_add_value(rows, what);
	list_add_styled(rows, STYLE_WARNING, values);
	free(key);
	free(values);
	free(what);
	free(place);
}

/* The contests of one household stand together. */
static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct screens *screens = ((struct contests_page *)data)->screens;
	struct household_page scene = {.screens = NULL};
	struct contest *contests = NULL;
	struct problem problem = PROBLEM_INIT;
	size_t count = 0;
	int64_t restricted;
	bool good = desk_contests(screens->desk, NULL, &contests, &count, &restricted, &problem);

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; good && i < count; i++) {
		if (strcmp(scene.household, contests[i].stream) != 0) {
			scene_close(&scene);
			good = scene_open(&scene, screens, contests[i].stream, &problem);
		}
		if (good)
			add_row(&scene, rows, &contests[i]);
	}
	if (!good)
		tui_say_problem(screens->tui, &problem);
	scene_close(&scene);
	contests_release(contests, count);
	problem_release(&problem);
}

/* ---- which one stands ---- */

static int choose(struct household_page *scene, const struct contest *contest)
{
	struct choice_list list = CHOICE_LIST_INIT;
	char *title = contest_words(scene, contest);
	int taken;

	for (size_t i = 0; i < contest->count; i++) {
		const struct contender *one = &contest->contenders[i];
		char *value = contest_value_words(scene, contest, one->value), *source = contest_source_words(scene, one);
		char *words = memory_format("%s  %s %s %s  %s", value, one->station != NULL ? one->station : "", one->actor,
		    date_write(one->day).text, source);

		choice_list_add(&list, one->event, words, "");
		free(words);
		free(source);
		free(value);
	}
	taken = dialog_choose(scene->screens->tui, title, list.items, list.count, 0);
	choice_list_release(&list);
	free(title);
	return taken;
}

static void rule(struct contests_page *page, const char *key)
{
	struct household_page scene;
	struct contest *contests = NULL;
	struct problem problem = PROBLEM_INIT;
	char *household = memory_text_part(key, 32);
	size_t count = 0;

	if (!scene_open(&scene, page->screens, household, &problem) ||
	    !ledger_contests(desk_ledger(page->screens->desk), household, &contests, &count, &problem))
		tui_say_problem(page->screens->tui, &problem);
	for (size_t i = 0; i < count; i++) {
		char *own = row_key(&contests[i]);
		int standing = strcmp(own, key) == 0 ? choose(&scene, &contests[i]) : -1;

		if (standing >= 0)
			contest_rule(&scene, &contests[i], (size_t)standing);
		free(own);
	}
	contests_release(contests, count);
	scene_close(&scene);
	free(household);
	problem_release(&problem);
}

static void rule_row(struct screen *screen)
{
	struct contests_page *page = screen->data;
	char *key = memory_text(list_view_key(page->list));

	if (key == NULL)
		return;
	rule(page, key);
	free(key);
	list_view_reload(page->list);
}

static void open_row(struct screen *screen)
{
	struct contests_page *page = screen->data;
	const char *key = list_view_key(page->list);
	char *household = key != NULL ? memory_text_part(key, 32) : NULL;

	if (household != NULL)
		screen_open_household_at(page->screens, household, "contests");
	free(household);
}

static bool may_rule(struct screen *screen)
{
	return desk_may_resolve(((struct contests_page *)screen->data)->screens->desk, NULL);
}

static bool may_only_look(struct screen *screen)
{
	return !may_rule(screen);
}

/* ---- the screen ---- */

static void set_title(struct screen *screen)
{
	struct contest *contests = NULL;
	size_t count = 0;
	int64_t restricted = 0;

	if (desk_contests(((struct contests_page *)screen->data)->screens->desk, NULL, &contests, &count, &restricted, NULL) && restricted > 0)
		screen_set_title(screen, _("%s  另有 %lld 户已封存"), _("录入不一致"), (long long)restricted);
	else
		screen_set_title(screen, "%s", _("录入不一致"));
	contests_release(contests, count);
}

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {
	    {N_("户主姓名"), 10, 0, false}, {N_("村（社区）"), 12, 0, false}, {N_("哪一项"), 24, 0, false}, {N_("各处录入的值"), 0, 0, false}};
	static const struct list_source source = {.rows = list_rows, .whole = true};
	struct contests_page *page = screen->data;

	(void)problem;
	set_title(screen);
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	list_view_set_empty_text(page->list, N_("现在没有录入不一致的。"));
	screen->focus = list_view_widget(page->list);
	return true;
}

static void resume(struct screen *screen)
{
	set_title(screen);
	list_view_reload(((struct contests_page *)screen->data)->list);
}

static void close_page(struct screen *screen)
{
	struct contests_page *page = screen->data;

	list_view_free(page->list);
	free(page);
}

bool screen_open_contests(struct screens *screens)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("裁定"), N_("各处录入的值、谁在哪里哪天录入的；选定一个，写明理由"), rule_row, may_rule},
	    {PRESS_ENTER, 0, N_("打开"), N_("打开这一户不一致的各项"), open_row, may_only_look},
	    {'h', 0, N_("户页"), N_("打开这一户不一致的各项"), open_row, may_rule},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "contests", .title = N_("录入不一致"), .keys = keys, .open = open_page,
	    .resume = resume, .close = close_page};
	struct contests_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	if (screen_push(screens->tui, &ops, page, &problem) != NULL)
		return true;
	screen_show_problem(screens, &problem);
	problem_release(&problem);
	return false;
}
