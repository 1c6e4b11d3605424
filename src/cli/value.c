/* A record's value as a command shows it. ID numbers are masked; to see one whole is an event of its own (unmask). */
#include "command.h"

#include <string.h>

/* What a reference is called: the name or number of what it leads to. */
static char *reference_title(const struct bench *bench, const char *id)
{
	static const char *const naming[] = {"name", "number"};
	const struct record *other = bench != NULL ? bench_find(bench, id) : NULL;

	for (size_t i = 0; other != NULL && i < BASE_COUNT(naming); i++) {
		const char *text = form_field(other->form, naming[i]) != NULL ? record_text(other, naming[i]) : NULL;

		if (text != NULL)
			return memory_format("%s（%s）", text, id);
	}
	return other != NULL ? memory_format("%s（%s）", other->form->label, id) : memory_text(id);
}

char *cli_value(struct cli *cli, const struct bench *bench, const struct record *record, const struct field *field)
{
	struct value value;

	if (field == NULL)
		return memory_text("");
	value = record->values[field->index];
	if (record->contested[field->index])
		return memory_text(_("有不一致，待裁定（doudi resolve）"));
	if (value.state != VALUE_KNOWN)
		return memory_text("");
	if (field->type == FIELD_REF)
		return reference_title(bench, value.text);
	if (field->type == FIELD_PLACE && cli->desk != NULL)
		return desk_area_name(cli->desk, value.text);
	return field_show(field, value);
}

char *cli_value_written(const struct record *record, const struct field *field)
{
	struct value value = record->values[field->index];

	if (value.state != VALUE_KNOWN)
		return NULL;
	return field_write_masked(field, value);
}
