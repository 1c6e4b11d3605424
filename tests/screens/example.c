#include "example.h"

static void example_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	const struct example *example = data;
	long row = from ? strtol(from, NULL, 10) : backward ? example->count + 1 : 0;
	while (wanted-- > 0 && (row += backward ? -1 : 1) >= 1 && row <= example->count) {
		char key[24], amount[32];
		snprintf(key, sizeof key, "%ld", row);
		snprintf(amount, sizeof amount, "%ld.00", row * 100);
		list_add_row(rows, key);
		list_add_value(rows, key);
		list_add_value(rows, row % 7 ? "王小明" : "买买提·吐尔逊江·阿卜杜热合曼");
		list_add_styled(rows, row % 5 ? STYLE_PLAIN : STYLE_WARNING, row % 5 ? "正常" : "逾期");
		list_add_value(rows, amount);
	}
}

static int64_t example_count(void *data)
{
	return ((const struct example *)data)->count;
}

static bool example_open(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {
	    {N_("户号"), 8, 0, false}, {N_("户主"), 0, 0, false}, {N_("状态"), 8, 0, false}, {N_("金额"), 12, 100, true}};
	static const struct list_source source = {.rows = example_rows, .count = example_count};
	struct example *example = screen->data;
	(void)problem;
	example->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, example);
	screen->focus = list_view_widget(example->list);
	return true;
}

static void example_take(struct screen *screen)
{
	struct example *example = screen->data;
	tui_say(screen->tui, STYLE_GOOD, _("已受理：%s"), list_view_key(example->list));
	list_view_next(example->list, 1);
}

static void example_close(struct screen *screen)
{
	struct example *example = screen->data;
	list_view_free(example->list);
	example->list = NULL;
}

static const struct key_binding example_keys[] = {
    {PRESS_ENTER, 0, N_("受理"), N_("受理选中的一户，转到下一户"), example_take, NULL},
    {0, 0, NULL, NULL, NULL, NULL},
};

const struct screen_ops example_screen = {
    .name = "example",
    .title = N_("待受理"),
    .keys = example_keys,
    .open = example_open,
    .close = example_close,
};
