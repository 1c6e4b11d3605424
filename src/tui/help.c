/* The help: every key that works here, searchable; Enter does what the key does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "frame.h"

struct help {
	struct screen *about;
	struct list_view *list;
	char *filter;
	uint32_t chosen;
};

static void leave(struct screen *screen)
{
	struct tui *tui = screen->tui;
	if (screen->ops->may_leave ? screen->ops->may_leave(screen) : tui->depth > 1)
		screen_leave(screen);
	else if (!screen->ops->may_leave)
		tui_say(tui, STYLE_PLAIN, "%s", _("这里已是最外一层。"));
}

const struct key_binding frame_keys[] = {
    {PRESS_ESCAPE, PRESS_F(12), N_("返回"), N_("返回上一层；录了一半的内容留作草稿，不会丢失"), leave, NULL},
    {PRESS_F(1), '?', NULL, N_("帮助：这里能用的全部按键；选中一项按 Enter 就执行"), help_show, NULL},
    {PRESS_CTRL('L'), 0, NULL, N_("重画屏幕"), NULL, NULL},
    {PRESS_CTRL('Z'), 0, NULL, N_("暂时回到命令行，用 fg 命令回来"), NULL, NULL},
    {0},
};

struct walk {
	struct list_rows *rows;
	const char *filter;
};

static void add_binding(struct walk *walk, const struct key_binding *binding)
{
	const char *help = label_text(binding->help ? binding->help : binding->label);
	if (*walk->filter && !strstr(help, walk->filter) && !strstr(key_write(binding->key).text, walk->filter))
		return;
	list_add_row(walk->rows, key_write(binding->key).text);
	list_add_value(walk->rows, key_write(binding->key).text);
	list_add_value(walk->rows, binding->second ? key_write(binding->second).text : "");
	list_add_value(walk->rows, help);
}

static void add_table(struct walk *walk, const struct key_binding *table, struct screen *about)
{
	for (; table && table->key; table++) {
		if (key_table_usable(table, about))
			add_binding(walk, table);
	}
}

static void help_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct help *help = data;
	struct walk walk = {rows, help->filter};
	(void)from, (void)backward, (void)wanted;
	add_table(&walk, help->about->ops->keys, help->about);
	add_table(&walk, help->about->focus ? help->about->focus->keys : NULL, help->about);
	add_table(&walk, frame_keys, help->about);
}

static void help_search(void *data, const char *text)
{
	struct help *help = data;
	free(help->filter);
	help->filter = memory_text(text);
}

static bool help_open(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {
	    {N_("按键"), 10, 0, false}, {N_("或"), 10, 0, false}, {N_("作用"), 0, 0, false}};
	static const struct list_source source = {.rows = help_rows, .whole = true, .search = help_search};
	struct help *help = screen->data;
	(void)problem;
	help->filter = memory_text("");
	help->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, help);
	screen->focus = list_view_widget(help->list);
	return true;
}

static void help_draw(struct screen *screen, struct canvas *canvas, struct area body)
{
	struct help *help = screen->data;
	struct screen *about = help->about;
	const char *text = about->ops->help ? about->ops->help(about) : NULL;
	struct area inside = popup_draw(canvas, popup_area(body, body.rows, 76), _("帮助"));
	int used = text ? canvas_paragraph(canvas, inside, STYLE_PLAIN, text) + 1 : 0;
	inside.row += used;
	inside.rows -= used;
	widget_draw(screen->focus, canvas, inside, true);
}

static void help_take(struct screen *screen)
{
	struct help *help = screen->data;
	const char *key = list_view_key(help->list);
	help->chosen = key ? key_read(key) : 0;
	screen_leave(screen);
}

static void help_close(struct screen *screen)
{
	struct help *help = screen->data;
	list_view_free(help->list);
	free(help->filter);
}

static void help_hide(struct screen *screen)
{
	screen_leave(screen);
}

void help_show(struct screen *about)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("执行"), NULL, help_take, NULL},
	    {PRESS_F(1), '?', NULL, N_("关闭帮助"), help_hide, NULL},
	    {0},
	};
	static const struct screen_ops ops = {
	    .name = "help", .keys = keys, .over = true, .open = help_open, .draw = help_draw, .close = help_close};
	struct help help = {.about = about};
	if (loop_is_over(about->tui))
		return;
	screen_push(about->tui, &ops, &help, NULL);
	stack_run_top(about->tui);
	if (help.chosen && help.chosen != PRESS_F(1))
		loop_handle(about->tui, &(struct key){help.chosen, NULL});
}
