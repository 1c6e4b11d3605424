/* The tabs of the household page that list records and facts. */
#include "household_page.h"

#include <string.h>

#define BRIEF_FIELDS 4

/* ---- one line about the household ---- */

static void summary_add(struct household_page *page, struct buffer *out, const struct record *record, const char *name)
{
	const struct field *field = form_field(record->form, name);
	char *words;

	if (field == NULL || record->values[field->index].state != VALUE_KNOWN)
		return;
	words = value_words(page->screens, page->bench, field, record->values[field->index]);
	buffer_add_format(out, "%s%s", out->length > 0 ? "  " : "", words);
	free(words);
}

char *page_summary(struct household_page *page)
{
	static const char *const shown[] = {"name", "place", "address", "place_kind", "phone", "state"};
	const struct record *household = bench_find(page->bench, page->household);
	const struct record *person = page->person[0] != '\0' ? bench_find(page->bench, page->person) : NULL;
	struct buffer out = BUFFER_INIT(4096);

	for (size_t i = 0; household != NULL && i < BASE_COUNT(shown); i++)
		summary_add(page, &out, household, shown[i]);
	if (person != NULL && record_text(person, "name") != NULL)
		buffer_add_format(&out, _("  [只看 %s]"), record_text(person, "name"));
	if (household == NULL)
		buffer_add(&out, _("这一户的档案已依规清除；清除了什么、什么时候、依据什么，见救助链"));
	return out.length > 0 ? buffer_take(&out) : memory_text("");
}

/* ---- members ---- */

static void add_cell(struct household_page *page, struct list_rows *rows, const struct record *record, const char *name)
{
	const struct field *field = form_field(record->form, name);
	char *words = field != NULL ? value_words(page->screens, page->bench, field, record->values[field->index]) : NULL;

	if (field != NULL && record->contested[field->index])
		list_add_styled(rows, STYLE_WARNING, _("! 不一致"));
	else
		list_add_value(rows, words);
	free(words);
}

/* Of records that are void or held too, which facts must not see. */
static void each_record(struct household_page *page, const struct form *form, struct list_rows *rows,
    void (*add)(struct household_page *, struct list_rows *, const struct record *))
{
	bench_include(page->bench, true, true);
	for (const struct record *one = bench_first(page->bench, form); one != NULL; one = bench_next(page->bench, one))
		add(page, rows, one);
	bench_include(page->bench, false, false);
}

static bool is_contested(const struct record *record)
{
	for (size_t i = 0; i < record->form->field_count; i++)
		if (record->contested[i])
			return true;
	return false;
}

static void add_mark(struct list_rows *rows, const struct record *record)
{
	if (record->voided)
		list_add_styled(rows, STYLE_MUTED, _("x 作废"));
	else if (record->held)
		list_add_styled(rows, STYLE_WARNING, _("! 暂不生效"));
	else if (is_contested(record))
		list_add_styled(rows, STYLE_WARNING, _("! 不一致"));
	else
		list_add_value(rows, "");
}

static void add_member(struct household_page *page, struct list_rows *rows, const struct record *one)
{
	static const char *const shown[] = {"name", "relation", "id_number", "birth", "living_together", "in_on", "out_on"};
	const struct value out = record_value(one, "out_on");

	list_add_row(rows, one->id);
	for (size_t i = 0; i < BASE_COUNT(shown); i++)
		add_cell(page, rows, one, shown[i]);
	if (!one->voided && out.state == VALUE_KNOWN && out.number <= desk_here(page->screens->desk)->day)
		list_add_styled(rows, STYLE_MUTED, _("- 已离户"));
	else
		add_mark(rows, one);
}

static void member_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct household_page *page = data;

	(void)from, (void)backward, (void)wanted;
	each_record(page, desk_form(page->screens->desk, "member"), rows, add_member);
}

static const struct list_column member_columns[] = {{N_("姓名"), 10, 0, false}, {N_("关系"), 8, 0, false},
    {N_("证件号码"), 18, 0, false}, {N_("出生日期"), 10, 0, false}, {N_("同住"), 4, 0, false},
    {N_("入户"), 10, 100, false}, {N_("离户"), 10, 0, false}, {N_("状态"), 10, 0, false}};
const struct household_tab tab_members = {"members", N_("成员"), member_columns, BASE_COUNT(member_columns), member_rows, NULL, false};

/* ---- facts ---- */

static void add_facts(struct household_page *page, struct list_rows *rows, const struct record *record)
{
	const struct fact *fact;

	for (size_t i = 0; (fact = pack_fact(desk_pack(page->screens->desk), i)) != NULL; i++) {
		struct value value;
		char *key, *words;

		if (fact->of != record->form || fact->label == NULL || fact->type == VALUE_REF)
			continue;
		value = world_fact(page->world, record, fact);
		if (value.state == VALUE_NOT_APPLICABLE)
			continue;
		key = memory_format("%s %s", record->id, fact->name);
		words = fact_words(page->screens, fact, value);
		list_add_row(rows, key);
		list_add_value(rows, fact->label);
		list_add_styled(rows, value.state == VALUE_KNOWN ? STYLE_PLAIN : STYLE_WARNING, words);
		list_add_styled(rows, STYLE_MUTED, fact->clause);
		free(words);
		free(key);
	}
}

static void fact_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct household_page *page = data;
	const struct record *household = bench_find(page->bench, page->household);
	const struct form *member = desk_form(page->screens->desk, "member");

	(void)from, (void)backward, (void)wanted;
	if (household != NULL && page->person[0] == '\0') {
		list_add_heading(rows, "household", _("全户"));
		add_facts(page, rows, household);
	}
	for (const struct record *one = bench_first(page->bench, member); one != NULL; one = bench_next(page->bench, one)) {
		if (page->person[0] != '\0' && strcmp(page->person, one->id) != 0)
			continue;
		list_add_heading(rows, one->id, record_text(one, "name"));
		add_facts(page, rows, one);
	}
}

/* What a figure stands on is in the review sheet, condition by condition. */
static void open_fact(struct household_page *page, const char *key)
{
	(void)key;
	screen_open_review(page->screens, page->household, NULL);
}

static const struct list_column fact_columns[] = {{N_("指标"), 0, 0, false}, {N_("值"), 24, 0, false}, {N_("依据"), 14, 0, false}};
const struct household_tab tab_facts = {"facts", N_("指标"), fact_columns, BASE_COUNT(fact_columns), fact_rows, open_fact, false};

/* ---- records of any form ---- */

/* Neither what has a column of its own nor what says little without its label. */
static bool is_brief(const struct field *field)
{
	static const char *const elsewhere[] = {"day", "state", "way", "as_of"};

	for (size_t i = 0; i < BASE_COUNT(elsewhere); i++)
		if (strcmp(field->name, elsewhere[i]) == 0)
			return false;
	return !field->hidden && field->type != FIELD_REFS && field->type != FIELD_YES_NO &&
	    (field->type != FIELD_REF || strcmp(field->ref, "member") == 0);
}

/* A time limit is a name of the pack's and the day it ends. */
static char *clock_brief(struct household_page *page, const struct record *record)
{
	const char *name = record_text(record, "name");
	const struct clock_rule *rule = name != NULL ? pack_clock(desk_pack(page->screens->desk), name) : NULL;
	struct value due = record_value(record, "due_on");

	return memory_format(_("%s  到期 %s"), rule != NULL ? rule->label : name,
	    due.state == VALUE_KNOWN ? date_write((date)due.number).text : "");
}

/* In a few words. */
static char *record_brief(struct household_page *page, const struct record *record)
{
	struct buffer out = BUFFER_INIT(4096);
	int taken = 0;

	if (strcmp(record->form->name, "clock") == 0)
		return clock_brief(page, record);
	for (size_t i = 0; i < record->form->field_count && taken < BRIEF_FIELDS; i++) {
		const struct field *field = &record->form->fields[i];
		char *words;

		if (!is_brief(field) || record->values[i].state != VALUE_KNOWN)
			continue;
		words = value_words(page->screens, page->bench, field, record->values[i]);
		buffer_add_format(&out, "%s%s", taken++ > 0 ? "  " : "", words);
		free(words);
	}
	return out.length > 0 ? buffer_take(&out) : memory_text("");
}

static bool concerns_person(const struct household_page *page, const struct record *record)
{
	if (page->person[0] == '\0' || strcmp(record->id, page->person) == 0)
		return true;
	for (size_t i = 0; i < record->form->field_count; i++)
		if (record->form->fields[i].type == FIELD_REF && record->values[i].state == VALUE_KNOWN &&
		    strcmp(record->values[i].text, page->person) == 0)
			return true;
	return false;
}

static void add_record(struct household_page *page, struct list_rows *rows, const struct record *record)
{
	const struct field *state = form_field(record->form, "state"), *day = form_field(record->form, "day");
	date when = day != NULL && record->values[day->index].state == VALUE_KNOWN ? (date)record->values[day->index].number
	    : record->filed_on;
	char *brief;

	if (!concerns_person(page, record))
		return;
	brief = record_brief(page, record);
	list_add_row(rows, record->id);
	list_add_value(rows, date_write(when).text);
	list_add_value(rows, brief);
	if (record->voided || record->held)
		add_mark(rows, record);
	else if (state != NULL)
		add_cell(page, rows, record, "state");
	else
		list_add_value(rows, "");
	list_add_value(rows, record->filed_by);
	free(brief);
}

static void add_form(struct household_page *page, struct list_rows *rows, const struct form *form)
{
	size_t count;

	if (form == NULL || form->of_office)
		return;
	bench_include(page->bench, true, true);
	count = bench_count(page->bench, form);
	bench_include(page->bench, false, false);
	if (count == 0)
		return;
	list_add_heading(rows, form->name, form->label);
	each_record(page, form, rows, add_record);
}

static const char *const cases[] = {"membership", "determination", "application", "clock", "consent", "survey"};

static bool is_case(const struct form *form)
{
	for (size_t i = 0; i < BASE_COUNT(cases); i++)
		if (strcmp(form->name, cases[i]) == 0)
			return true;
	return false;
}

/* What was given: an amount out of a fund. */
static bool is_payment(const struct form *form)
{
	return form_field(form, "amount") != NULL && form_field(form, "fund") != NULL;
}

/* Payments, and what they are about. */
static bool is_aid(const struct form_catalogue *forms, const struct form *form)
{
	const struct form *other;

	if (is_payment(form))
		return true;
	for (size_t i = 0; !is_case(form) && (other = form_at(forms, i)) != NULL; i++)
		if (is_payment(other) && other->about != NULL && strcmp(other->about, form->name) == 0)
			return true;
	return false;
}

static void case_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct household_page *page = data;
	const struct form_catalogue *forms = pack_forms(desk_pack(page->screens->desk));
	const struct form *form;

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; i < BASE_COUNT(cases); i++)
		add_form(page, rows, form_find(forms, cases[i]));
	for (size_t i = 0; (form = form_at(forms, i)) != NULL; i++)
		if (is_aid(forms, form))
			add_form(page, rows, form);
}

static void finding_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	static const char *const shown[] = {"finding", "change", "basis_change", "visit", "disposition", "referral", "feedback"};
	struct household_page *page = data;

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; i < BASE_COUNT(shown); i++)
		add_form(page, rows, desk_form(page->screens->desk, shown[i]));
}

static void record_rows(void *data, const char *from, bool backward, size_t wanted, struct list_rows *rows)
{
	struct household_page *page = data;
	const struct form *form;

	(void)from, (void)backward, (void)wanted;
	for (size_t i = 0; (form = form_at(pack_forms(desk_pack(page->screens->desk)), i)) != NULL; i++)
		add_form(page, rows, form);
}

static const struct list_column record_columns[] = {{N_("日期"), 10, 0, false}, {N_("内容"), 0, 0, false},
    {N_("状态"), 14, 0, false}, {N_("经办"), 10, 0, false}};
const struct household_tab tab_cases = {"cases", N_("办理"), record_columns, BASE_COUNT(record_columns), case_rows, NULL, false};
const struct household_tab tab_findings = {"findings", N_("线索"), record_columns, BASE_COUNT(record_columns), finding_rows, NULL, false};
const struct household_tab tab_records = {"records", N_("全部记录"), record_columns, BASE_COUNT(record_columns), record_rows, NULL, false};
