/* What another standard would do to the whole county: by category, then by name, then why; and taking it on. */
#include "screens.h"

#include "doudi/story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct simulation_page {
	struct screens *screens;
	struct list_view *list;
	struct pack_comparison compared; /* its packs are NULL where it is the values of parameters */
	bool is_another; /* pack than the adopted one */
	char *title;
};

static char *number_text(int64_t number)
{
	return memory_format("%lld", (long long)number);
}

static void add_number(struct list_rows *rows, enum style style, int64_t number)
{
	char *text = number_text(number);

	list_add_styled(rows, number != 0 ? style : STYLE_MUTED, text);
	free(text);
}

static void add_category(struct list_rows *rows, const struct simulated_category *total, size_t index)
{
	bool amount = total->category->grants_amount != NULL;
	char key[24];

	snprintf(key, sizeof(key), "%zu", index);
	list_add_row(rows, key);
	list_add_value(rows, total->category->label);
	add_number(rows, STYLE_PLAIN, total->met_before);
	add_number(rows, STYLE_PLAIN, total->met_after);
	add_number(rows, STYLE_GOOD, total->kinds[SIMULATED_ENTERS]);
	add_number(rows, STYLE_BAD, total->kinds[SIMULATED_LEAVES]);
	add_number(rows, STYLE_WARNING, total->kinds[SIMULATED_AMOUNT]);
	list_add_value(rows, amount ? money_write(total->cost_before).text : "");
	list_add_value(rows, amount ? money_write(total->cost_after).text : "");
}

static void add_sum(struct list_rows *rows, const char *key, const char *label, int64_t before, int64_t after)
{
	list_add_row(rows, key);
	list_add_styled(rows, STYLE_HEADING, label);
	for (int i = 0; i < 5; i++)
		list_add_value(rows, "");
	list_add_styled(rows, STYLE_HEADING, money_write(before).text);
	list_add_styled(rows, STYLE_HEADING, money_write(after).text);
}

static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct simulation_page *page = data;
	struct simulated_category sum = simulation_sum(&page->compared.simulation);

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; i < page->compared.simulation.count; i++)
		if (page->compared.simulation.categories[i].category->by == NULL)
			add_category(rows, &page->compared.simulation.categories[i], i);
	add_sum(rows, "all", _("每月合计（元）"), sum.cost_before, sum.cost_after);
	add_sum(rows, "paid", _("其中现已享受的"), sum.paid_before, sum.paid_after);
}

/* ---- keys ---- */

static void open_names(struct screen *screen)
{
	struct simulation_page *page = screen->data;
	const char *key = list_view_key(page->list);
	struct problem problem = PROBLEM_INIT;
	const struct category *category = NULL;

	if (key != NULL && *key >= '0' && *key <= '9')
		category = page->compared.simulation.categories[strtoul(key, NULL, 10)].category;
	if (!desk_may_see_names(page->screens->desk, &problem))
		screen_show_problem(page->screens, &problem);
	else
		screen_open_simulation_names(page->screens, &page->compared.simulation, category);
	problem_release(&problem);
}

static bool may_adopt(struct screen *screen)
{
	struct desk *desk = ((struct simulation_page *)screen->data)->screens->desk;
	const struct form *form = desk_form(desk, "parameter");

	return form != NULL && desk_may(desk, form);
}

static void adopt(struct screen *screen)
{
	struct simulation_page *page = screen->data;
	struct dialog_question question = {.title = _("正式录入试算的值"), .text = page->title, .label = _("依据（文件名和文号）："),
	    .maximum = 200, .required = true};
	struct problem problem = PROBLEM_INIT;
	char *basis = dialog_ask(screen->tui, &question), *sentence;
	int64_t households;

	if (basis == NULL)
		return;
	tui_progress(screen->tui, "%s", _("正在录入，并列出要复核的户 ..."));
	if (!desk_adopt_simulation(page->screens->desk, &page->compared.simulation, basis, &households, &problem)) {
		screen_show_problem(page->screens, &problem);
	} else {
		sentence = memory_format(_("已录入。%lld 户列入“标准变动待复核”。"), (long long)households);
		dialog_message(screen->tui, _("已采用"), sentence);
		free(sentence);
		screen_leave(screen);
	}
	free(basis);
	problem_release(&problem);
}

/* ---- another pack ---- */

static bool may_take_over(struct screen *screen)
{
	const struct simulation_page *page = screen->data;

	return page->is_another && strcmp(desk_here(page->screens->desk)->role, "administrator") == 0;
}

/* Everything on the screens was made of the edition before it: all of it is closed. */
static void take_over(struct screen *screen)
{
	struct simulation_page *page = screen->data;
	struct desk *desk = page->screens->desk;
	struct pack *pack = page->compared.after;
	char *text;
	struct problem problem = PROBLEM_INIT;
	bool good;

	if (!dialog_confirm(screen->tui, page->title, _("采用这一版地区包？以后的审核和确认都按它办理，已办的不变。"), NULL))
		return;
	tui_progress(screen->tui, "%s", _("正在核对签名，演练地区包自带的情景 ..."));
	good = desk_pack_is_fit(desk, pack, &problem) && story_pack_holds(pack_region(pack), &problem) && desk_adopt_pack(desk, pack, &problem);
	tui_say(screen->tui, STYLE_PLAIN, "%s", "");
	if (good) {
		text = memory_format(_("已采用地区包 %s 第 %lld 版。请重新登录，从现在起按它办理。"), pack_region(pack), (long long)pack_version(pack));
		dialog_message(screen->tui, _("已采用"), text);
		free(text);
		screens_sign_out(page->screens);
	} else {
		screen_show_problem(page->screens, &problem);
	}
	problem_release(&problem);
}

/* ---- the screen ---- */

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {{N_("类别"), 0, 0, false}, {N_("原符合"), 6, 0, true},
	    {N_("现符合"), 6, 0, true}, {N_("新符合"), 6, 0, true}, {N_("不再"), 5, 0, true}, {N_("金额变"), 6, 0, true},
	    {N_("原每月元"), 13, 0, true}, {N_("现每月元"), 13, 0, true}};
	static const struct list_source source = {.rows = list_rows, .whole = true};
	struct simulation_page *page = screen->data;

	(void)problem;
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	screen->focus = list_view_widget(page->list);
	screen_set_title(screen, "%s", page->title);
	return true;
}

static void close_page(struct screen *screen)
{
	struct simulation_page *page = screen->data;

	list_view_free(page->list);
	pack_comparison_release(&page->compared);
	free(page->title);
	free(page);
}

static char *title_of(struct screens *screens, const struct simulation *simulation)
{
	const struct simulated_value *value = &simulation->values[0];
	const struct parameter *parameter = pack_parameter_find(desk_pack(screens->desk), value->key);
	const char *more = simulation->value_count > 1 ? _(" 等") : "";

	return memory_format(_("试算  %s %s%s（%s 起）"), parameter->label, value->value, more, date_write(value->since).text);
}

static bool show(struct simulation_page *take, const struct screen_ops *ops, bool good, struct problem *problem)
{
	struct screens *screens = take->screens;

	tui_say(screens->tui, STYLE_PLAIN, "%s", "");
	if (good) {
		good = screen_push(screens->tui, ops, take, problem) != NULL;
	} else {
		free(take->title);
		free(take);
		screen_show_problem(screens, problem);
	}
	problem_release(problem);
	return good;
}

bool screen_open_simulation(struct screens *screens, const struct simulated_value *values, size_t count)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("名单"), N_("逐户看谁新符合、谁不再符合、谁的金额变了，为什么"), open_names, NULL},
	    {'a', PRESS_F(7), N_("采用"), N_("写明依据，把试算的值正式录入；受影响的户列入待复核"), adopt, may_adopt},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "simulation", .title = N_("试算"), .keys = keys, .open = open_page,
	    .close = close_page};
	struct simulation_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;
	bool good;

	page->screens = screens;
	tui_progress(screens->tui, "%s", _("正在试算全部户 ..."));
	good = desk_simulate(screens->desk, values, count, &page->compared.simulation, &problem);
	if (good)
		page->title = title_of(screens, &page->compared.simulation);
	return show(page, &ops, good, &problem);
}

bool screen_open_pack_comparison(struct screens *screens)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("名单"), N_("逐户看谁新符合、谁不再符合、谁的金额变了"), open_names, NULL},
	    {'a', PRESS_F(7), N_("采用"), N_("核对签名、演练情景，采用这一版地区包"), take_over, may_take_over},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "pack_comparison", .title = N_("地区包对比"), .keys = keys, .open = open_page,
	    .close = close_page};
	struct simulation_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;
	bool good;

	page->screens = screens;
	tui_progress(screens->tui, "%s", _("正在用两版地区包各算一遍全部户 ..."));
	good = desk_compare_pack(screens->desk, desk_forms_dir(), &page->compared, &problem);
	page->is_another = good && !desk_pack_is_adopted(screens->desk, page->compared.after);
	if (good)
		page->title = memory_format(_("地区包 %s：第 %lld 版 → 第 %lld 版，结论变化 %zu 处"), pack_region(page->compared.after),
		    (long long)pack_version(page->compared.before), (long long)pack_version(page->compared.after),
		    page->compared.simulation.change_count);
	return show(page, &ops, good, &problem);
}
