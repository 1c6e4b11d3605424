/* Standards, shares, periods: what is in force today, since when, on what basis, and what is not set at all. */
#include "form_page.h"

#include "doudi/report.h"

#include <string.h>

struct parameters_page {
	struct screens *screens;
	struct list_view *list;
	char **readers; /* by the parameter's index: what it stands behind */
	size_t reader_count;
};

static char *number_words(const struct parameter_value *value)
{
	enum value_type type = value->of->type;
	char *number, *words;

	if (type == VALUE_YES_NO)
		return memory_text(value->number != 0 ? _("是") : _("否"));
	number = parameter_value_write(value);
	if (type == VALUE_DATE)
		return number;
	words = memory_format("%s %s", number, unit_word(value->of->unit));
	free(number);
	return words;
}

/* A value of this band (or of all) that does not count today: a draft, or one that begins later; "" if there is none. */
static const char *waiting_mark(struct parameters_page *page, const struct parameter *parameter, const char *band)
{
	const struct parameter_value *value;
	date today = desk_here(page->screens->desk)->day;
	const char *mark = "";

	for (size_t i = 0; (value = pack_parameter_value_at(desk_pack(page->screens->desk), parameter, i)) != NULL; i++) {
		if (*value->band != '\0' && strcmp(value->band, band) != 0)
			continue;
		if (value->draft)
			return _("有草案");
		if (value->since > today)
			mark = _("待起用");
	}
	return mark;
}

static void add_value(struct parameters_page *page, struct list_rows *rows, const struct parameter *parameter, const char *band)
{
	struct pack *pack = desk_pack(page->screens->desk);
	struct parameter_value value;
	bool set = pack_parameter_on(pack, parameter, band, desk_here(page->screens->desk)->day, &value) && !value.ended;
	char *key = memory_format("%s %s", parameter->name, band), *words = set ? number_words(&value) : NULL;
	const char *waiting = waiting_mark(page, parameter, band), *reader = page->readers[parameter->index];
	char *blocks = !set && *reader != '\0' ? memory_format(_("影响：%s"), reader) : NULL;

	list_add_row(rows, key);
	list_add_value(rows, parameter_words(parameter));
	list_add_value(rows, band_words(page->screens, band));
	list_add_styled(rows, set ? STYLE_PLAIN : STYLE_WARNING, set ? words : _("! 未设"));
	list_add_styled(rows, STYLE_WARNING, *waiting != '\0' ? waiting : set && value.demo ? _("演示") : "");
	list_add_value(rows, set && value.since > PARAMETER_ALWAYS ? date_write(value.since).text : "");
	list_add_styled(rows, blocks != NULL ? STYLE_WARNING : STYLE_MUTED, blocks != NULL ? blocks : set && value.basis != NULL
	    ? value.basis : parameter->basis != NULL ? parameter->basis : parameter->clause);
	free(blocks);
	free(words);
	free(key);
}

static bool has_bare_value(struct parameters_page *page, const struct parameter *parameter)
{
	struct parameter_value value;

	return pack_parameter_on(desk_pack(page->screens->desk), parameter, "", desk_here(page->screens->desk)->day, &value);
}

static void list_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct parameters_page *page = data;
	const struct parameter *parameter;

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; (parameter = pack_parameter(desk_pack(page->screens->desk), i)) != NULL; i++) {
		bool bands = (parameter->by_place || parameter->band_count > 0) && !has_bare_value(page, parameter);

		if (bands && parameter->by_place) {
			add_value(page, rows, parameter, "urban");
			add_value(page, rows, parameter, "rural");
		}
		for (size_t k = 0; bands && k < parameter->band_count; k++)
			add_value(page, rows, parameter, parameter->bands[k]);
		if (!bands)
			add_value(page, rows, parameter, "");
	}
}

/* ---- keys ---- */

static const struct parameter *selected(struct parameters_page *page)
{
	const char *key = list_view_key(page->list);
	char *name = key != NULL ? memory_text_part(key, strcspn(key, " ")) : NULL;
	const struct parameter *found = name != NULL ? pack_parameter_find(desk_pack(page->screens->desk), name) : NULL;

	free(name);
	return found;
}

/* Who entered what, when: the filings of the office stream. */
struct history {
	struct parameters_page *page;
	const struct parameter *parameter;
	struct buffer *text;
};

static bool add_filing(void *self, const struct record *record)
{
	struct history *history = self;
	const char *key = record_text(record, "key"), *band = record_text(record, "band"), *value = record_text(record, "value");
	struct value since = record_value(record, "since"), draft = record_value(record, "draft"), demo = record_value(record, "demo");

	if (key == NULL || strcmp(key, history->parameter->name) != 0)
		return true;
	buffer_add_format(history->text, _("\n%s 起  %s  %s %s%s%s  依据：%s  （%s 于 %s 录入）"),
	    since.state == VALUE_KNOWN ? date_write((date)since.number).text : "?",
	    band_words(history->page->screens, band != NULL ? band : ""), value != NULL ? value : _("没有值"),
	    value != NULL ? unit_word(history->parameter->unit) : "",
	    draft.state == VALUE_KNOWN && draft.number != 0 ? _("  草案") : "",
	    demo.state == VALUE_KNOWN && demo.number != 0 ? _("  演示值") : "",
	    record_text(record, "basis") != NULL ? record_text(record, "basis") : "", record->filed_by != NULL ? record->filed_by : "",
	    date_write(record->filed_on).text);
	return true;
}

/* What the pack itself brings stands before what the county entered. */
static void add_own_values(struct parameters_page *page, const struct parameter *parameter, struct buffer *text)
{
	const struct parameter_value *value;

	for (size_t i = 0; (value = pack_parameter_value_at(desk_pack(page->screens->desk), parameter, i)) != NULL; i++) {
		char *words;

		if (!value->own)
			continue;
		words = value->ended ? memory_text(_("起没有值")) : number_words(value);
		buffer_add_format(text, _("\n%s  %s  %s%s%s  %s（地区包）"), value->since > PARAMETER_ALWAYS ? date_write(value->since).text
		    : _("一直"), band_words(page->screens, value->band), words, value->draft ? _("  草案") : "",
		    value->demo ? _("  演示值") : "", value->basis != NULL ? value->basis : "");
		free(words);
	}
}

static void show_history(struct screen *screen)
{
	struct parameters_page *page = screen->data;
	const struct parameter *parameter = selected(page);
	struct buffer text = BUFFER_INIT(1 << 16);
	struct history history = {page, parameter, &text};
	struct problem problem = PROBLEM_INIT;

	if (parameter == NULL)
		return;
	if (parameter->clause != NULL)
		buffer_add_format(&text, _("条款：%s\n"), parameter->clause);
	if (parameter->basis != NULL)
		buffer_add_format(&text, _("依据：%s\n"), parameter->basis);
	if (*page->readers[parameter->index] != '\0')
		buffer_add_format(&text, _("影响：%s\n"), page->readers[parameter->index]);
	add_own_values(page, parameter, &text);
	if (!desk_each_office_record(page->screens->desk, "parameter", add_filing, &history, &problem))
		screen_show_problem(page->screens, &problem);
	dialog_message(screen->tui, parameter_words(parameter),
	    text.length > 0 ? buffer_text(&text) : _("还没有设过值。"));
	buffer_release(&text);
	problem_release(&problem);
}

static bool may_enter(struct screen *screen)
{
	struct desk *desk = ((struct parameters_page *)screen->data)->screens->desk;
	const struct form *form = desk_form(desk, "parameter");

	return form != NULL && desk_may(desk, form);
}

/* The form opens with the parameter's name in it, so that nobody has to know it. */
static void enter_value(struct screen *screen)
{
	struct parameters_page *page = screen->data;
	const char *key = list_view_key(page->list);
	const struct parameter *parameter = selected(page);

	if (parameter == NULL)
		return;
	if (screen_open_form_with(page->screens, "parameter", NULL,
		(struct form_value[]){{"key", parameter->name}, {"band", key + strcspn(key, " ") + 1}}, 2,
		&(struct form_target){.field = "since"}))
		tui_say(screen->tui, STYLE_PLAIN, _("正在录入：%s"), parameter->label);
}

/* What to begin with: the draft on file, else the value of today. */
static char *value_to_try(struct parameters_page *page, const struct parameter *parameter, const char *band)
{
	const struct parameter_value *value;
	struct parameter_value now;
	char *text = NULL;

	for (size_t i = 0; (value = pack_parameter_value_at(desk_pack(page->screens->desk), parameter, i)) != NULL; i++) {
		if (!value->draft || value->ended || strcmp(value->band, band) != 0)
			continue;
		free(text);
		text = value->of->type == VALUE_MONEY
		    ? memory_format("%s@%s", money_write(value->number).text, date_write(value->since).text)
		    : memory_format("%lld@%s", (long long)value->number, date_write(value->since).text);
	}
	if (text != NULL)
		return text;
	if (!pack_parameter_on(desk_pack(page->screens->desk), parameter, band, desk_here(page->screens->desk)->day, &now) || now.ended)
		return memory_text("");
	return now.of->type == VALUE_MONEY ? memory_text(money_write(now.number).text) : memory_format("%lld", (long long)now.number);
}

static void simulate(struct screen *screen)
{
	struct parameters_page *page = screen->data;
	const struct parameter *parameter = selected(page);
	const char *key = list_view_key(page->list), *band = key != NULL ? key + strcspn(key, " ") + 1 : "";
	struct dialog_question question = {.title = parameter != NULL ? parameter->label : "", .label = _("试算的值："),
	    .text = _("写 值 或 值@起用日期，如 900@2025-07-01。什么也不保存。"), .maximum = 40, .required = true};
	struct problem problem = PROBLEM_INIT;
	struct simulated_value value;
	char *start, *typed, *whole;

	if (parameter == NULL)
		return;
	question.start = start = value_to_try(page, parameter, band);
	typed = dialog_ask(screen->tui, &question);
	free(start);
	if (typed == NULL)
		return;
	whole = *band != '\0' ? memory_format("%s[%s]=%s", parameter->name, band, typed) : memory_format("%s=%s", parameter->name, typed);
	if (simulated_value_read(whole, &value, &problem)) {
		screen_open_simulation(page->screens, &value, 1);
		simulated_value_release(&value);
	} else {
		screen_show_problem(page->screens, &problem);
	}
	free(whole);
	free(typed);
	problem_release(&problem);
}

/* ---- the screen ---- */

static bool open_page(struct screen *screen, struct problem *problem)
{
	static const struct list_column columns[] = {{N_("参数"), 22, 0, false}, {N_("档次"), 8, 0, false},
	    {N_("现值"), 14, 0, true}, {N_("标记"), 6, 0, false}, {N_("起用"), 10, 0, false}, {N_("依据"), 0, 0, false}};
	static const struct list_source source = {.rows = list_rows, .whole = true};
	struct parameters_page *page = screen->data;

	(void)problem;
	page->readers = pack_parameter_readers(desk_pack(page->screens->desk));
	while (pack_parameter(desk_pack(page->screens->desk), page->reader_count) != NULL)
		page->reader_count++;
	page->list = list_view_new(screen->tui, columns, BASE_COUNT(columns), &source, page);
	screen->focus = list_view_widget(page->list);
	return true;
}

static void resume(struct screen *screen)
{
	struct parameters_page *page = screen->data;
	struct problem problem = PROBLEM_INIT;

	if (!desk_restore_parameters(page->screens->desk, &problem))
		screen_show_problem(page->screens, &problem);
	list_view_reload(page->list);
	problem_release(&problem);
}

static void close_page(struct screen *screen)
{
	struct parameters_page *page = screen->data;

	list_view_free(page->list);
	for (size_t i = 0; i < page->reader_count; i++)
		free(page->readers[i]);
	free(page->readers);
	free(page);
}

/* What the pack does about each clause of its document, with the values of the day. */
static void print_pack(struct screen *screen)
{
	struct parameters_page *page = screen->data;
	const struct pack *pack = desk_pack(page->screens->desk);
	const char *label = tree_text(pack_tree(pack, "pack"), "label");
	date day = desk_here(page->screens->desk)->day;
	char *text = report_pack_clauses(pack, day, LETTER_COLUMNS);
	char *title = memory_format(_("%s地区包 %s"), label != NULL ? label : pack_region(pack), date_write(day).text);

	if (*text != '\0') {
		screen_print_text(page->screens, title, text);
	} else {
		tui_say(screen->tui, STYLE_BAD, "%s", _("这个地区包没有 clauses.yaml，没有逐条说明。"));
		free(text);
	}
	free(title);
}

bool screen_open_parameters(struct screens *screens)
{
	static const struct key_binding keys[] = {
	    {PRESS_ENTER, 0, N_("历次的值"), N_("看选中的参数历次的值：谁在哪天录入的，条款、依据，影响哪些类别"), show_history, NULL},
	    {'n', PRESS_INSERT, N_("录入新值"), N_("录入选中参数的新值：起用日期、值、依据"), enter_value, may_enter},
	    {'s', PRESS_F(5), N_("试算"), N_("换一个值试算全部户：谁新符合、谁不再符合、谁的金额变了、每月多少钱"), simulate, NULL},
	    {'p', 0, N_("逐条打印"), N_("地区包逐条：文件的每一条，包里怎样做，用什么值；可以存为文件打印"), print_pack, NULL},
	    {0, 0, NULL, NULL, NULL, NULL},
	};
	static const struct screen_ops ops = {.name = "parameters", .title = N_("参数"), .keys = keys, .open = open_page,
	    .resume = resume, .close = close_page};
	struct parameters_page *page = memory_new(sizeof(*page));
	struct problem problem = PROBLEM_INIT;

	page->screens = screens;
	return screen_push(screens->tui, &ops, page, &problem) != NULL;
}
