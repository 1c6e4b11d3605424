/* What a person or a file wrote, into a value of the field's type. What cannot be one is refused with a sentence
 * that says how it is written. */
#include "record.h"

#include <string.h>

#define DIGITS "0123456789"
#define NUMBER_LONGEST 40
#define CHOICES_SHOWN 12

struct typed {
	const struct field *field;
	const char *text; /* cleaned, not empty */
	date today;
	struct value value;
	char *owned; /* what value.text borrows */
};

static bool keep_text(struct typed *typed, char *take)
{
	typed->owned = take;
	typed->value.text = take;
	return true;
}

static bool read_words(struct typed *typed, struct problem *problem)
{
	static const size_t longest[] = {[FIELD_TEXT] = 600, [FIELD_NAME] = 200, [FIELD_PLACE] = 200,
	    [FIELD_NOTE] = 8000, [FIELD_ATTACHMENT] = 200};

	if (strlen(typed->text) > longest[typed->field->type])
		return problem_set(problem, PROBLEM_REFUSED,
		    _("太长了，最多约 %zu 个汉字，请写短些或写到备注里"), longest[typed->field->type] / 3);
	if (typed->field->mask && typed->field->type == FIELD_TEXT && strchr(typed->text, '*') != NULL)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("有星号，是遮盖以后的样子，请按证件录入完整号码"));
	return keep_text(typed, memory_text(typed->text));
}

/* A wrong birth date or last digit is read, so that it can be shown and mended: the check of the record refuses it. */
static bool read_idnumber(struct typed *typed, struct problem *problem)
{
	struct identity identity;
	enum identity_fault fault = identity_read(typed->text, typed->today, &identity);

	if (identity.number[0] != '\0')
		return keep_text(typed, memory_text(identity.number));
	if (identity.proposed[0] != '\0')
		return problem_set(problem, PROBLEM_REFUSED, _("%s（18位是 %s）"),
		    _(identity_sentence(fault)), identity.proposed);
	return problem_set(problem, PROBLEM_REFUSED, "%s", _(identity_sentence(fault)));
}

static bool read_phone(struct typed *typed, struct problem *problem)
{
	char kept[32];
	size_t length = 0, digits = 0;

	for (const char *at = typed->text; *at != '\0'; at++) {
		if (*at == ' ')
			continue;
		if (strchr(DIGITS "+-()", *at) == NULL || length + 1 == sizeof kept)
			return problem_set(problem, PROBLEM_REFUSED,
			    _("电话号码只能含数字、+、- 和括号，请核对"));
		digits += strchr(DIGITS, *at) != NULL;
		kept[length++] = *at;
	}
	kept[length] = '\0';
	if (digits < 5 || digits > 20)
		return problem_set(problem, PROBLEM_REFUSED, _("电话号码应有 5 到 20 位数字，请核对"));
	return keep_text(typed, memory_text(kept));
}

static bool read_date(struct typed *typed, struct problem *problem)
{
	date day;

	if (!date_read_typed(typed->text, typed->today, &day))
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”不是日期，请写成 2025-03-03 或 20250303"),
		    typed->text);
	typed->value.number = day;
	return true;
}

static bool read_month(struct typed *typed, struct problem *problem)
{
	int32_t month;
	date day;

	if (date_read_typed(typed->text, DATE_NONE, &day)) /* a day says its month */
		month = month_of(day);
	else if (!month_read_typed(typed->text, &month))
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”不是月份，请写成 2025-03 或 202503"),
		    typed->text);
	typed->value.number = month;
	return true;
}

/* Drops separators where they stand in threes; false where they do not, or the text is too long. */
static bool drop_separators(const char *text, char out[NUMBER_LONGEST])
{
	const char *at = text + (*text == '-');
	size_t length = 0, first = strspn(at, DIGITS);
	bool grouped = at[first] == ',';

	if (strlen(text) >= NUMBER_LONGEST || (grouped && (first == 0 || first > 3)))
		return false;
	if (*text == '-')
		out[length++] = '-';
	memcpy(out + length, at, first);
	length += first;
	for (at += first; grouped && *at == ','; at += 4) {
		if (strspn(at + 1, DIGITS) != 3)
			return false;
		memcpy(out + length, at + 1, 3);
		length += 3;
	}
	memcpy(out + length, at, strlen(at) + 1);
	return true;
}

static bool cut_ending(char *text, const char *ending)
{
	size_t length = strlen(text), cut = strlen(ending);

	if (length <= cut || strcmp(text + length - cut, ending) != 0)
		return false;
	text[length - cut] = '\0';
	return true;
}

/* The plain digits of a typed number, without its unit. */
static bool read_plain(const struct typed *typed, const char *unit, char plain[NUMBER_LONGEST],
    struct problem *problem)
{
	char *text;
	bool good;

	if (strstr(typed->text, "万") != NULL || strstr(typed->text, "亿") != NULL ||
	    strstr(typed->text, "千") != NULL)
		return problem_set(problem, PROBLEM_REFUSED, _("请写全数字，不用“万”“千”“亿”，例如 12000"));
	text = memory_text(typed->text);
	cut_ending(text, unit);
	cut_ending(text, " ");
	good = drop_separators(text, plain);
	if (!good)
		problem_set(problem, PROBLEM_REFUSED,
		    _("“%s”不是数，千位逗号要每三位一个，例如 12,000；也可以不写逗号"), typed->text);
	free(text);
	return good;
}

static bool read_whole(const char *plain, int64_t least, int64_t most, int64_t *to)
{
	const char *digits = plain + (*plain == '-');
	int64_t number = 0;

	if (*digits == '\0' || digits[strspn(digits, DIGITS)] != '\0' || strlen(digits) > 17)
		return false;
	for (; *digits != '\0'; digits++)
		number = number * 10 + (*digits - '0');
	*to = *plain == '-' ? -number : number;
	return *to >= least && *to <= most;
}

static bool read_integer(struct typed *typed, struct problem *problem)
{
	char plain[NUMBER_LONGEST];

	if (!read_plain(typed, "", plain, problem))
		return false;
	if (!read_whole(plain, -1000000000000, 1000000000000, &typed->value.number))
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”不是整数，请只写数字，不写小数"),
		    typed->text);
	return true;
}

static bool read_money(struct typed *typed, struct problem *problem)
{
	char plain[NUMBER_LONGEST];

	if (!read_plain(typed, "元", plain, problem))
		return false;
	if (!money_read(plain, &typed->value.number))
		return problem_set(problem, PROBLEM_REFUSED,
		    _("“%s”不是金额，请写成元，最多两位小数，例如 1234.50"), typed->text);
	return true;
}

static bool read_share(struct typed *typed, struct problem *problem)
{
	char plain[NUMBER_LONGEST];

	if (!read_plain(typed, "%", plain, problem))
		return false;
	if (!read_whole(plain, 0, 100, &typed->value.number))
		return problem_set(problem, PROBLEM_REFUSED,
		    _("“%s”不是份额，请写 0 到 100 的整数，表示百分之几"), typed->text);
	return true;
}

static bool read_yes_no(struct typed *typed, struct problem *problem)
{
	static const struct {
		const char *word;
		bool means;
	} words[] = {{"yes", true}, {"no", false}, {"true", true}, {"false", false}, {"y", true},
	    {"n", false}, {"Y", true}, {"N", false}, {"是", true}, {"否", false}, {"有", true},
	    {"无", false}};

	for (size_t i = 0; i < BASE_COUNT(words); i++) {
		if (strcmp(words[i].word, typed->text) == 0) {
			typed->value.number = words[i].means;
			return true;
		}
	}
	return problem_set(problem, PROBLEM_REFUSED, _("“%s”不明确，请写 是 或 否"), typed->text);
}

static const struct code *code_typed(const struct code_list *list, const char *word)
{
	char *plain = text_clean(word, TEXT_CLEAN_ASCII);
	const struct code *code = code_find(list, plain);

	free(plain);
	for (size_t i = 0; code == NULL && i < list->count; i++) {
		if (strcmp(list->codes[i].label, word) == 0)
			code = &list->codes[i];
	}
	return code;
}

static bool refuse_code(const struct code_list *list, const char *word, struct problem *problem)
{
	struct buffer choices = BUFFER_INIT(2000);

	for (size_t i = 0; i < list->count && i < CHOICES_SHOWN; i++)
		buffer_add_format(&choices, "%s%s", i > 0 ? "、" : "", list->codes[i].label);
	problem_set(problem, PROBLEM_REFUSED, _("没有“%s”这一项，可以选：%s%s"), word, buffer_text(&choices),
	    list->count > CHOICES_SHOWN ? "……" : "");
	buffer_release(&choices);
	return false;
}

static bool read_code(struct typed *typed, struct problem *problem)
{
	const struct code *code = code_typed(typed->field->codes, typed->text);

	return code != NULL ? keep_text(typed, memory_text(code->key))
	                    : refuse_code(typed->field->codes, typed->text, problem);
}

static bool add_codes(const struct code_list *list, const char *text, bool by_blanks, struct buffer *keys,
    struct problem *problem)
{
	char *parts = parts_typed(text, by_blanks), *rest = parts, *part;
	bool good = true;

	while (good && (part = strsep(&rest, "\n")) != NULL) {
		const struct code *code = code_typed(list, part);

		if (code != NULL)
			buffer_add_format(keys, " %s", code->key);
		else if (*part != '\0' && !by_blanks && strchr(part, ' ') != NULL)
			good = add_codes(list, part, true, keys, problem);
		else if (*part != '\0')
			good = refuse_code(list, part, problem);
	}
	free(parts);
	return good;
}

/* Labels may hold blanks, so a set is parted by commas first, and by blanks only what is no code yet. */
static bool read_codes(struct typed *typed, struct problem *problem)
{
	struct buffer keys = BUFFER_INIT(65536);
	bool good = add_codes(typed->field->codes, typed->text, false, &keys, problem);

	if (good)
		keep_text(typed, set_of_words(buffer_text(&keys)));
	buffer_release(&keys);
	return good;
}

static bool id_is_good(const char *id)
{
	size_t length = strspn(id, DIGITS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_-");

	return length > 0 && length <= 32 && id[length] == '\0';
}

static bool read_ref(struct typed *typed, struct problem *problem)
{
	if (!id_is_good(typed->text))
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”不是一条记录的编号，请从列表里选"),
		    typed->text);
	return keep_text(typed, memory_text(typed->text));
}

static bool read_refs(struct typed *typed, struct problem *problem)
{
	char *parts = parts_typed(typed->text, true), *rest = parts, *part;
	struct buffer ids = BUFFER_INIT(65536);
	bool good = true;

	while (good && (part = strsep(&rest, "\n")) != NULL) {
		if (*part != '\0' && !id_is_good(part))
			good = problem_set(problem, PROBLEM_REFUSED,
			    _("“%s”不是一条记录的编号，请从列表里选"), part);
		buffer_add_format(&ids, " %s", part);
	}
	if (good)
		keep_text(typed, set_of_words(buffer_text(&ids)));
	buffer_release(&ids);
	free(parts);
	return good;
}

static const struct {
	enum text_clean clean;
	bool (*read)(struct typed *, struct problem *);
} readers[] = {
    [FIELD_TEXT] = {TEXT_CLEAN_LINE, read_words},
    [FIELD_NAME] = {TEXT_CLEAN_NAME, read_words},
    [FIELD_IDNUMBER] = {TEXT_CLEAN_ASCII, read_idnumber},
    [FIELD_PHONE] = {TEXT_CLEAN_ASCII, read_phone},
    [FIELD_DATE] = {TEXT_CLEAN_ASCII, read_date},
    [FIELD_MONTH] = {TEXT_CLEAN_ASCII, read_month},
    [FIELD_INTEGER] = {TEXT_CLEAN_ASCII, read_integer},
    [FIELD_MONEY] = {TEXT_CLEAN_ASCII, read_money},
    [FIELD_SHARE] = {TEXT_CLEAN_ASCII, read_share},
    [FIELD_CODE] = {TEXT_CLEAN_LINE, read_code},
    [FIELD_CODES] = {TEXT_CLEAN_LINE, read_codes},
    [FIELD_YES_NO] = {TEXT_CLEAN_LINE, read_yes_no},
    [FIELD_REF] = {TEXT_CLEAN_ASCII, read_ref},
    [FIELD_REFS] = {TEXT_CLEAN_ASCII, read_refs},
    [FIELD_PLACE] = {TEXT_CLEAN_LINE, read_words},
    [FIELD_NOTE] = {TEXT_CLEAN_NOTE, read_words},
    [FIELD_ATTACHMENT] = {TEXT_CLEAN_LINE, read_words},
};

static void name_label(const struct field *field, struct problem *problem)
{
	if (field->label != NULL)
		problem_prefix(problem, "%s：", field->label);
	problem_name_field(problem, field->name);
}

bool field_read(const struct field *field, const char *text, date today, struct value *value, char **owned,
    struct problem *problem)
{
	char *clean = text_clean(text, readers[field->type].clean);
	struct typed typed = {field, clean, today, {VALUE_KNOWN, field_value_type(field->type), 0, NULL},
	    NULL};
	struct problem inner = PROBLEM_INIT;
	bool good = true;

	if (*clean == '\0')
		typed.value.state = VALUE_UNKNOWN;
	else
		good = readers[field->type].read(&typed, &inner);
	free(clean);
	if (!good) {
		name_label(field, &inner);
		if (problem != NULL && problem->kind == PROBLEM_NONE)
			problem_move(problem, &inner);
		problem_release(&inner);
		return false;
	}
	*value = typed.value;
	*owned = typed.owned;
	return true;
}
