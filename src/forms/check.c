/* What is wrong with a record: refusals, and warnings that a person may override with a reason. */
#include "bench.h"
#include "record.h"

#include <string.h>

struct checking {
	const struct record *record;
	struct expr_world *world; /* NULL: without conditions */
	const struct bench *bench;
	struct form_faults *faults;
};

static void add_fault(const struct checking *checking, const struct field *field, bool warning, char *take)
{
	struct form_faults *faults = checking->faults;

	faults->faults = memory_resize(faults->faults, faults->count + 1, sizeof *faults->faults);
	faults->faults[faults->count++] = (struct form_fault){field, warning, take};
}

static enum truth truth_of(const struct checking *checking, const struct expr *condition)
{
	if (condition == NULL || checking->world == NULL)
		return TRUTH_UNKNOWN;
	return expr_truth(condition, checking->world, checking->record);
}

/* What has no value on the day, if that is why the expression has none; NULL otherwise. */
static const char *unset_behind(const struct checking *checking, const struct expr *expr)
{
	struct value value;

	if (expr == NULL || checking->world == NULL)
		return NULL;
	value = expr_value(expr, checking->world, checking->record);
	if (value.state != VALUE_UNSET || value.text == NULL)
		return NULL;
	return checking->world->label != NULL ? checking->world->label(checking->world->self, value.text) : value.text;
}

static void check_given(const struct checking *checking, const struct field *field)
{
	const char *unset;

	if (checking->record->contested[field->index])
		return; /* there are two answers, not none */
	if (!field->required && truth_of(checking, field->required_if) != TRUTH_YES)
		return;
	unset = unset_behind(checking, field->initial);
	add_fault(checking, field, false,
	    unset != NULL      ? memory_format(_("没有“%s”：参数“%s”未设，请先录入参数"), field->label, unset)
	    : field->read_only ? memory_format(_("“%s”还算不出，所依据的情况没有填全"), field->label)
	                       : memory_format(_("请填写“%s”"), field->label));
}

static void check_codes(const struct checking *checking, const struct field *field, const char *set)
{
	const char *word;
	size_t length;

	while (set_next(&set, &word, &length)) {
		char *key = memory_text_part(word, length);

		if (code_find(field->codes, key) == NULL)
			add_fault(checking, field, false,
			    memory_format(_("“%s”没有“%s”这一项，请重新选择"), field->label, key));
		free(key);
	}
}

static void check_identity(const struct checking *checking, const struct field *field, const char *number)
{
	date today = checking->world == NULL ? clock_today() : checking->world->day;
	struct identity identity;
	enum identity_fault fault = identity_read(number, today, &identity);

	if (fault != IDENTITY_GOOD)
		add_fault(checking, field, false,
		    memory_format("%s：%s", field->label, _(identity_sentence(fault))));
	else if (!identity.area_known)
		add_fault(checking, field, true,
		    memory_format(_("%s：前六位不是已知的行政区划代码，请核对；无误可照录"), field->label));
}

/* 11 digits from 1 on; an area code and a number, perhaps an extension; or a number of this place without its code. */
static bool is_like_phone(const char *number)
{
	const char *at = number;
	size_t digits = 0;

	if (strncmp(at, "+86", 3) == 0)
		at += 3;
	at += strspn(at, "-(");
	for (const char *each = at; *each != '\0'; each++)
		digits += *each >= '0' && *each <= '9';
	if (*at == '0')
		return digits >= 10 && digits <= 16;
	return *at == '1' ? digits == 11 : digits == 7 || digits == 8;
}

static void check_phone(const struct checking *checking, const struct field *field, const char *number)
{
	if (!is_like_phone(number))
		add_fault(checking, field, true, memory_format(_("%s：手机应是1开头的11位，座机应写区号和号码，请核对；"
		    "无误可照录"), field->label));
}

static bool has_letter(const char *text)
{
	for (; *text != '\0'; text++)
		if ((unsigned char)*text >= 0x80 || (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z'))
			return true;
	return false;
}

static void check_name(const struct checking *checking, const struct field *field, const char *name)
{
	if (!has_letter(name))
		add_fault(checking, field, true, memory_format(_("%s：不像姓名，请核对；无误可照录"), field->label));
	if (text_has_mixed_scripts(name))
		add_fault(checking, field, true,
		    memory_format(_("%s：混有不同文字的字母，请核对；无误可照录"), field->label));
}

/* An office record need not be on the bench; one of the household must be. */
static void check_refs(const struct checking *checking, const struct field *field, const char *set)
{
	const struct form *other;
	const char *word;
	size_t length;

	if (checking->bench == NULL || strcmp(field->ref, "household") == 0) /* another one: whoever works on it finds it */
		return;
	other = form_find(checking->bench->catalogue, field->ref);
	while (set_next(&set, &word, &length)) {
		char *id = memory_text_part(word, length);
		const struct record *found = bench_find(checking->bench, id);

		if (found == NULL ? other != NULL && !other->of_office
		                  : found->form != other || found->voided)
			add_fault(checking, field, false,
			    memory_format(_("“%s”所指的记录不在这一户，或已作废，请重新选择"), field->label));
		free(id);
	}
}

static const struct {
	enum field_type type;
	void (*check)(const struct checking *, const struct field *, const char *text);
} type_checks[] = {{FIELD_CODE, check_codes}, {FIELD_CODES, check_codes}, {FIELD_IDNUMBER, check_identity},
    {FIELD_NAME, check_name}, {FIELD_PHONE, check_phone}, {FIELD_REF, check_refs}, {FIELD_REFS, check_refs}};

/* "（1000.01 元，应不高于 1000.00 元）": the first comparison of two amounts that is not met; "" if there is none. */
static char *amounts_behind(const struct checking *checking, const struct expr *condition)
{
	const struct expr *const *parts;
	struct expr_sides sides;
	size_t count;

	if (expr_group(condition, &parts, &count) == EXPR_ALL) {
		for (size_t i = 0; i < count; i++) {
			if (truth_of(checking, parts[i]) == TRUTH_NO)
				return amounts_behind(checking, parts[i]);
		}
	}
	if (count > 0 || !expr_sides(condition, checking->world, checking->record, &sides) ||
	    sides.left.state != VALUE_KNOWN || sides.left.type != VALUE_MONEY || sides.right.state != VALUE_KNOWN ||
	    sides.right.type != VALUE_MONEY)
		return memory_text("");
	return memory_format(_("（%s 元，%s %s 元）"), money_write(sides.left.number).text, expr_op_word(sides.op),
	    money_write(sides.right.number).text);
}

/* A rule whose parameter nobody has set cannot be kept: it refuses and names it. */
static void check_unset(const struct checking *checking, const struct field *field, const struct expr *condition)
{
	const char *unset = unset_behind(checking, condition);

	add_fault(checking, field, false,
	    memory_format(_("“%s”还不能核对：参数“%s”未设，请先录入参数"), field->label, unset != NULL ? unset : ""));
}

/* An unknown answer refuses nothing: it is asked for elsewhere. */
static void check_condition(const struct checking *checking, const struct field *field,
    const struct expr *condition, const char *says, bool warning)
{
	enum truth truth = truth_of(checking, condition);

	if (truth == TRUTH_UNSET && !warning)
		check_unset(checking, field, condition);
	if (truth != TRUTH_NO)
		return;
	if (says != NULL) {
		char *amounts = amounts_behind(checking, condition);

		add_fault(checking, field, warning, memory_format("%s%s", says, amounts));
		free(amounts);
	} else {
		add_fault(checking, field, warning,
		    memory_format(warning ? _("“%s”不太可能，请核对；无误可照录") : _("“%s”填写有误，请核对"), field->label));
	}
}

static void check_field(const struct checking *checking, const struct field *field)
{
	const struct value *value = &checking->record->values[field->index];

	if (truth_of(checking, field->relevant) == TRUTH_NO)
		return;
	if (value->state != VALUE_KNOWN) {
		check_given(checking, field);
		return;
	}
	for (size_t i = 0; i < BASE_COUNT(type_checks); i++) {
		if (type_checks[i].type == field->type)
			type_checks[i].check(checking, field, value->text);
	}
	check_condition(checking, field, field->constraint, field->constraint_says, false);
	check_condition(checking, field, field->warn, field->warn_says, true);
}

void field_check(const struct record *record, const struct field *field, struct expr_world *world,
    const struct bench *bench, struct form_faults *faults)
{
	struct checking checking = {record, world, bench, faults};

	check_field(&checking, field);
}

void record_check(const struct record *record, struct expr_world *world, const struct bench *bench,
    struct form_faults *faults)
{
	struct checking checking = {record, world, bench, faults};

	for (size_t i = 0; i < record->form->field_count; i++)
		check_field(&checking, &record->form->fields[i]);
}

void form_faults_release(struct form_faults *faults)
{
	for (size_t i = 0; i < faults->count; i++)
		free(faults->faults[i].text);
	free(faults->faults);
	*faults = (struct form_faults){NULL, 0};
}

void record_fill_defaults(struct record *record, struct expr_world *world)
{
	for (size_t i = 0; i < record->form->field_count; i++) {
		const struct field *field = &record->form->fields[i];
		struct value value;

		if (field->initial == NULL || (record->values[i].state == VALUE_KNOWN && !field->read_only))
			continue;
		value = expr_value(field->initial, world, record);
		if (value.state != VALUE_KNOWN ||
		    value_has_text(value.type) == value_has_text(field_value_type(field->type)))
			record_set(record, field, value);
	}
}

void record_drop_irrelevant(struct record *record, struct expr_world *world)
{
	for (size_t i = 0; i < record->form->field_count; i++) {
		const struct field *field = &record->form->fields[i];

		if (field->relevant != NULL && record->values[i].state == VALUE_KNOWN &&
		    expr_truth(field->relevant, world, record) == TRUTH_NO)
			record_clear(record, field);
	}
}

void bench_fill_defaults(struct bench *bench, struct expr_world *world)
{
	const struct form *form;

	for (size_t i = 0; (form = form_at(bench->catalogue, i)) != NULL; i++) {
		for (struct record *record = bench_first(bench, form); record != NULL;
		     record = bench_next(bench, record))
			record_fill_defaults(record, world);
	}
}
