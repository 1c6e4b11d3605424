/* The body of an event: how a filing is put together, and how its parts are read again. */
#include "body.h"
#include "fold.h"
#include "keys.h"

#include <string.h>

/* ---- making ---- */

struct filing *filing_new(const char *stream, const char *form, date day, const char *role)
{
	struct filing *filing = memory_new(sizeof(*filing));

	filing->stream = memory_text(stream);
	filing->body = tree_new_map();
	filing->records = tree_add_list(filing->body, "records");
	if (form != NULL)
		tree_add_text(filing->body, "form", form);
	if (role != NULL)
		tree_add_text(filing->body, "role", role);
	tree_add_text(filing->body, "day", date_write(day == DATE_NONE ? clock_today() : day).text);
	return filing;
}

void filing_free(struct filing *filing)
{
	if (filing == NULL)
		return;
	tree_free(filing->body);
	free(filing->stream);
	free(filing->expected);
	free(filing);
}

static struct tree *add_part(struct filing *filing, const struct form *form, const char *id)
{
	struct tree *part = tree_add_map(filing->records, NULL);

	tree_add_text(part, "form", form->name);
	tree_add_text(part, "id", id);
	return part;
}

static void add_values(struct tree *part, const char *verb, const struct record *record)
{
	struct tree *values = tree_add_map(part, verb);

	for (size_t i = 0; i < record->form->field_count; i++)
		if (record->values[i].state == VALUE_KNOWN)
			record_to_body(record, &record->form->fields[i], values);
}

void filing_add_new(struct filing *filing, const struct record *record)
{
	add_values(add_part(filing, record->form, record->id), "new", record);
}

void filing_add_set(struct filing *filing, const struct record *changed, const char *const *cleared)
{
	struct tree *part = add_part(filing, changed->form, changed->id), *names;

	add_values(part, "set", changed);
	if (cleared == NULL || *cleared == NULL)
		return;
	names = tree_add_list(part, "clear");
	for (; *cleared != NULL; cleared++)
		tree_add_text(names, NULL, *cleared);
}

void filing_add_void(struct filing *filing, const struct form *form, const char *record_id, const char *why)
{
	tree_add_text(add_part(filing, form, record_id), "void", why != NULL ? why : "");
}

void filing_add_extra(struct filing *filing, const char *key, struct tree *take)
{
	tree_add_take(filing->body, key, take);
}

/* Beside the records, only what somebody added counts. */
bool filing_is_empty(const struct filing *filing)
{
	static const char *const always[] = {"records", "form", "role", "day"};

	if (filing->records->count > 0)
		return false;
	for (size_t i = 0; i < filing->body->count; i++) {
		bool mine = false;

		for (size_t k = 0; k < BASE_COUNT(always); k++)
			mine = mine || strcmp(filing->body->items[i]->key, always[k]) == 0;
		if (!mine)
			return false;
	}
	return true;
}

struct tree *filing_body(const struct filing *filing)
{
	return filing->body;
}

void filing_expect_heads(struct filing *filing, const char *heads)
{
	free(filing->expected);
	filing->expected = memory_text(heads);
}

/* ---- ids that follow from what they name ---- */

void ledger_derived_id(const char *stream, const char *words, char id[33])
{
	struct hash *hash = hash_new();
	struct event_id whole;

	hash_add(hash, stream, strlen(stream));
	hash_add(hash, "\n", 1);
	hash_add(hash, words, strlen(words));
	whole = hash_end(hash);
	memcpy(id, whole.text, 32);
	id[32] = '\0';
}

void ledger_one_id(const char *stream, const struct record *record, char id[33])
{
	struct buffer words = BUFFER_INIT(LEDGER_BODY_MAXIMUM);

	if (record_one_text(record, &words))
		ledger_derived_id(stream, buffer_text(&words), id);
	else
		memcpy(id, random_id().text, 33);
	buffer_release(&words);
}

/* ---- reading ---- */

bool patch_read(const struct table *tables, size_t count, const struct tree *part, struct patch *patch)
{
	const char *form = tree_text(part, "form");

	*patch = (struct patch){.id = tree_text(part, "id"), .clear = tree_get(part, "clear")};
	if (form == NULL || patch->id == NULL || !hex_is_valid(patch->id, 32))
		return false;
	patch->table = table_find(tables, count, form);
	patch->fields = tree_get(part, "new");
	if (patch->fields != NULL) {
		patch->verb = PATCH_NEW;
		patch->clear = NULL;
	} else if (tree_get(part, "void") != NULL) {
		patch->verb = PATCH_VOID;
	} else {
		patch->verb = PATCH_SET;
		patch->fields = tree_get(part, "set");
	}
	if (patch->fields != NULL && patch->fields->kind != TREE_MAP)
		patch->fields = NULL;
	if (patch->clear != NULL && patch->clear->kind != TREE_LIST)
		patch->clear = NULL;
	return patch->table != NULL;
}

/* As our own writer has it: no sign but a minus, no leading zero, within int64. */
static bool is_number(const char *text)
{
	int64_t number = 0;
	bool minus = *text == '-';
	const char *at = text + minus;

	if (*at < '0' || *at > '9' || (*at == '0' && (at[1] != '\0' || minus)))
		return false;
	for (; *at != '\0'; at++)
		if (*at < '0' || *at > '9' || __builtin_mul_overflow(number, 10, &number) ||
		    __builtin_add_overflow(number, *at - '0', &number))
			return false;
	return true;
}

bool patch_value(const struct column *column, const struct tree *value, struct buffer *text)
{
	if (value->kind == TREE_TEXT)
		buffer_add(text, value->text);
	for (size_t i = 0; value->kind == TREE_LIST && i < value->count; i++) {
		if (value->items[i]->kind != TREE_TEXT)
			return false;
		if (i > 0)
			buffer_add_char(text, ' ');
		buffer_add(text, value->items[i]->text);
	}
	return value->kind != TREE_MAP && (!column->is_number || is_number(buffer_text(text)));
}

const char *patch_void(const struct patch *patch)
{
	const char *said = patch->verb == PATCH_SET ? tree_text(patch->fields, FOLD_VOID) : NULL;

	if (said == NULL)
		return NULL;
	return strcmp(said, "yes") == 0 ? "yes" : "no";
}
