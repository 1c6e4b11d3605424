/* The types of fields: their words, and a value as people, JSON and tables write it. */
#include "record.h"

#include <string.h>

static const struct {
	const char *word;
	enum value_type type;
} types[] = {
    [FIELD_TEXT] = {"text", VALUE_TEXT},
    [FIELD_NAME] = {"name", VALUE_TEXT},
    [FIELD_IDNUMBER] = {"idnumber", VALUE_TEXT},
    [FIELD_PHONE] = {"phone", VALUE_TEXT},
    [FIELD_DATE] = {"date", VALUE_DATE},
    [FIELD_MONTH] = {"month", VALUE_MONTH},
    [FIELD_INTEGER] = {"integer", VALUE_INTEGER},
    [FIELD_MONEY] = {"money", VALUE_MONEY},
    [FIELD_SHARE] = {"share", VALUE_SHARE},
    [FIELD_CODE] = {"code", VALUE_CODE},
    [FIELD_CODES] = {"codes", VALUE_CODES},
    [FIELD_YES_NO] = {"yes_no", VALUE_YES_NO},
    [FIELD_REF] = {"ref", VALUE_REF},
    [FIELD_REFS] = {"refs", VALUE_REFS},
    [FIELD_PLACE] = {"place", VALUE_TEXT},
    [FIELD_NOTE] = {"note", VALUE_TEXT},
    [FIELD_ATTACHMENT] = {"attachment", VALUE_TEXT},
};

const char *field_type_word(enum field_type type)
{
	return types[type].word;
}

enum value_type field_value_type(enum field_type type)
{
	return types[type].type;
}

bool value_has_text(enum value_type type)
{
	return type == VALUE_CODE || type == VALUE_CODES || type == VALUE_TEXT || type == VALUE_REF ||
	    type == VALUE_REFS;
}

static char *show_codes(const struct field *field, const char *set)
{
	struct buffer out = BUFFER_INIT(65536);
	const char *word;
	size_t length;

	while (set_next(&set, &word, &length)) {
		char *key = memory_text_part(word, length);
		char *shown = field->codes == NULL ? memory_text(key) : code_show(field->codes, key);

		buffer_add_format(&out, "%s%s", out.length > 0 ? "、" : "", shown);
		free(shown);
		free(key);
	}
	return out.length > 0 ? buffer_take(&out) : memory_text("");
}

char *field_show_whole(const struct field *field, struct value value)
{
	if (value.state != VALUE_KNOWN)
		return memory_text("");
	switch (value.type) {
	case VALUE_SHARE:
		return memory_format("%lld%%", (long long)value.number);
	case VALUE_YES_NO:
		return memory_text(value.number != 0 ? _("是") : _("否"));
	case VALUE_CODE:
	case VALUE_CODES:
		return show_codes(field, value.text);
	default:
		return field_write(field, value);
	}
}

char *value_write(struct value value)
{
	static const char *const states[] = {
	    [VALUE_UNKNOWN] = "unknown", [VALUE_UNSET] = "unset", [VALUE_NOT_APPLICABLE] = "not_applicable"};

	if (value.state != VALUE_KNOWN)
		return memory_text(states[value.state]);
	switch (value.type) {
	case VALUE_INTEGER:
	case VALUE_SHARE:
		return memory_format("%lld", (long long)value.number);
	case VALUE_MONEY:
		return memory_text(money_write(value.number).text);
	case VALUE_DATE:
		return memory_text(date_write((date)value.number).text);
	case VALUE_MONTH:
		return memory_text(month_write((int32_t)value.number).text);
	case VALUE_YES_NO:
		return memory_text(value.number != 0 ? "yes" : "no");
	default:
		return memory_text(value.text != NULL ? value.text : "");
	}
}

char *field_write(const struct field *field, struct value value)
{
	(void)field;
	return value.state != VALUE_KNOWN ? memory_text("") : value_write(value);
}

bool field_is_masked(const struct field *field)
{
	return field->mask || field->type == FIELD_IDNUMBER;
}

static char *mask_take(const struct field *field, char *take)
{
	struct id_masked masked;

	if (!field_is_masked(field))
		return take;
	masked = identity_mask(take);
	explicit_bzero(take, strlen(take));
	free(take);
	return memory_text(masked.text);
}

char *field_show(const struct field *field, struct value value)
{
	return mask_take(field, field_show_whole(field, value));
}

char *field_write_masked(const struct field *field, struct value value)
{
	return mask_take(field, field_write(field, value));
}
