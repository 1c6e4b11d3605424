/* Records, values and verdicts in words for people. */
#include "screens.h"

#include <string.h>
#include <time.h>

#define WORDS_MAXIMUM 4096

void screen_show_problem(struct screens *screens, const struct problem *problem)
{
	char *sentence = problem_sentence(problem);
	char *text = problem->clause != NULL ? memory_format(_("%s\n依据：%s"), sentence, problem->clause) : memory_text(sentence);

	dialog_message(screens->tui, problem->kind == PROBLEM_REFUSED ? _("不能办理") : _("没有办成"), text);
	free(text);
	free(sentence);
}

/* Ids joined by blanks, each in its record's words. */
static char *refs_words(struct screens *screens, const struct bench *bench, const char *ids)
{
	struct buffer out = BUFFER_INIT(WORDS_MAXIMUM);

	while (*ids != '\0') {
		size_t length = strcspn(ids, " ");
		char *id = memory_text_part(ids, length);
		const struct record *record = bench != NULL ? bench_find(bench, id) : NULL;
		char *words = record != NULL ? record_words(screens, bench, record) : memory_text(_("（不在这一户）"));

		buffer_add_format(&out, "%s%s", out.length > 0 ? "、" : "", words);
		free(words);
		free(id);
		ids += length + (ids[length] == ' ');
	}
	return out.length > 0 ? buffer_take(&out) : memory_text("");
}

char *value_words(struct screens *screens, const struct bench *bench, const struct field *field, struct value value)
{
	const char *words;

	if (value.state != VALUE_KNOWN)
		return memory_text("");
	switch (field->type) {
	case FIELD_PLACE:
		return desk_area_name(screens->desk, value.text);
	case FIELD_REF:
	case FIELD_REFS:
		return refs_words(screens, bench, value.text);
	case FIELD_TEXT:
		words = key_words(screens, field, value.text);
		return words != NULL ? memory_text(words) : field_show(field, value);
	default:
		return field_show(field, value);
	}
}

/* Neither a text that may be long, nor a yes or no, which says nothing without its label, nor another record, if it is no
 * person. */
static bool tells_apart(const struct field *field)
{
	return !field->hidden && field->type != FIELD_NOTE && field->type != FIELD_REFS && field->type != FIELD_YES_NO &&
	    (field->type != FIELD_REF || (field->ref != NULL && strcmp(field->ref, "member") == 0));
}

/* Its name; without one, the first things that are known of it. */
char *record_words(struct screens *screens, const struct bench *bench, const struct record *record)
{
	const char *name = form_field(record->form, "name") != NULL ? record_text(record, "name") : NULL;
	struct buffer out = BUFFER_INIT(WORDS_MAXIMUM);
	int taken = 0;

	if (name != NULL)
		return memory_text(name);
	for (size_t i = 0; i < record->form->field_count && taken < 3; i++) {
		const struct field *field = &record->form->fields[i];
		bool to_itself = field->type == FIELD_REF && record->values[i].text != NULL &&
		    strcmp(record->values[i].text, record->id) == 0;
		char *words;

		if (!tells_apart(field) || to_itself || record->values[i].state != VALUE_KNOWN)
			continue;
		words = value_words(screens, bench, field, record->values[i]);
		buffer_add_format(&out, "%s%s", taken++ > 0 ? " " : "", words);
		free(words);
	}
	return out.length > 0 ? buffer_take(&out) : memory_text(record->form->label);
}

static char *known_words(struct value value)
{
	if (value.type == VALUE_YES_NO)
		return memory_text(value.number != 0 ? _("是") : _("否"));
	return value_write(value);
}

char *fact_words(struct screens *screens, const struct fact *fact, struct value value)
{
	const struct parameter *unset;
	const char *unit = unit_word(fact->unit != NULL ? fact->unit : value.type == VALUE_MONEY ? "yuan" : NULL);
	char *number, *words;

	switch (value.state) {
	case VALUE_UNKNOWN:
		return memory_text(_("待补"));
	case VALUE_NOT_APPLICABLE:
		return memory_text(_("不适用"));
	case VALUE_UNSET:
		unset = value.text != NULL ? pack_parameter_find(desk_pack(screens->desk), value.text) : NULL;
		return memory_format(_("参数未设：%s"), unset != NULL && unset->label != NULL ? unset->label
		    : value.text != NULL ? value.text : "");
	default:
		number = known_words(value);
	}
	words = *unit != '\0' && value.type != VALUE_DATE && value.type != VALUE_YES_NO ? memory_format("%s %s", number, unit)
	    : memory_text(number);
	free(number);
	return words;
}

/* The sign comes first, so that a column of them can be read without colour. */
const char *truth_mark(enum truth truth)
{
	switch (truth) {
	case TRUTH_YES:
		return _("+ 符合");
	case TRUTH_NO:
		return _("x 不符");
	case TRUTH_UNKNOWN:
		return _("? 待补");
	default:
		return _("! 未设");
	}
}

enum style truth_style(enum truth truth)
{
	switch (truth) {
	case TRUTH_YES:
		return STYLE_GOOD;
	case TRUTH_NO:
		return STYLE_BAD;
	default:
		return STYLE_WARNING;
	}
}

char *moment_words(int64_t milliseconds)
{
	time_t seconds = (time_t)(milliseconds / 1000);
	struct tm local;
	char text[32];

	localtime_r(&seconds, &local);
	strftime(text, sizeof(text), "%m-%d %H:%M", &local);
	return memory_text(text);
}
