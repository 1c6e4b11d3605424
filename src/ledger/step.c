/* The usual case: one more event upon all that is known here. Whatever it writes is the last word, so
 * only the rows that it names are read and written. It comes to the same as a replay; a test compares. */
#include "body.h"
#include "fold.h"
#include "lost.h"
#include "writers.h"

#include <string.h>

struct touched {
	const struct table *table;
	struct row row;
};
struct step {
	struct ledger *ledger;
	const struct event *event;
	const struct tree *body;
	struct stream_state state;
	struct touched *rows; /* read once and written once, however often the event speaks of one */
	size_t row_count;
	struct problem *problem;
};

/* As it stands in the table or has become so far; number: the part of the body that first speaks of it. */
static struct row *row_of(struct step *step, const struct patch *patch, size_t number)
{
	struct touched *one;

	for (size_t i = 0; i < step->row_count; i++)
		if (step->rows[i].table == patch->table && strcmp(step->rows[i].row.id, patch->id) == 0)
			return &step->rows[i].row;
	step->rows = memory_resize(step->rows, step->row_count + 1, sizeof(*step->rows));
	one = &step->rows[step->row_count++];
	one->table = patch->table;
	row_init(&one->row, patch->table, patch->id);
	if (!row_get(step->ledger->store, patch->table, step->event->stream, &one->row))
		one->row.order = event_record_order(step->event, number);
	value_replace(&one->row.filed_by, tree_text(step->body, "by"));
	value_replace(&one->row.filed_on, tree_text(step->body, "day"));
	value_replace(&one->row.station, tree_text(step->body, "station"));
	one->row.entered_at = step->event->hlc_ms;
	memcpy(one->row.event, step->event->id, sizeof(one->row.event));
	stream_state_add_form(&step->state, patch->table->form->name);
	return &one->row;
}

static void row_set(struct step *step, const struct patch *patch, struct row *row)
{
	struct buffer text = BUFFER_INIT(LEDGER_BODY_MAXIMUM);

	for (size_t i = 0; patch->fields != NULL && i < patch->fields->count; i++) {
		const struct tree *value = patch->fields->items[i];
		size_t at = table_column(patch->table, value->key);

		buffer_clear(&text);
		if (at < patch->table->count && patch_value(&patch->table->columns[at], value, &text))
			value_replace(&row->values[at], text.length > 0 ? text.data : NULL);
		else
			step->state.unread += strcmp(value->key, FOLD_VOID) != 0;
	}
	for (size_t i = 0; patch->clear != NULL && i < patch->clear->count; i++) {
		const struct tree *name = patch->clear->items[i];
		size_t at = name->kind == TREE_TEXT ? table_column(patch->table, name->text) : patch->table->count;

		if (at < patch->table->count)
			value_replace(&row->values[at], NULL);
		else
			step->state.unread++;
	}
	buffer_release(&text);
}

static void step_patch(struct step *step, const struct patch *patch, size_t number)
{
	const char *said = patch_void(patch);
	struct row *row = row_of(step, patch, number);

	if (patch->verb != PATCH_VOID)
		row_set(step, patch, row);
	if (patch->verb == PATCH_NEW)
		row->voided = false;
	else if (patch->verb == PATCH_VOID)
		row->voided = true;
	else if (said != NULL)
		row->voided = strcmp(said, "yes") == 0;
}

static bool rows_write(struct step *step)
{
	bool good = !store_failed(step->ledger->store, step->problem);

	for (size_t i = 0; good && i < step->row_count; i++)
		good = row_put(step->ledger->store, step->rows[i].table, step->event->stream, &step->rows[i].row, step->problem);
	for (size_t i = 0; i < step->row_count; i++)
		row_release(&step->rows[i].row, step->rows[i].table);
	free(step->rows);
	return good;
}

static bool is_contested(struct ledger *ledger, const char *stream)
{
	struct statement *find = store_statement(ledger->store, "SELECT 1 FROM contested WHERE stream = ? LIMIT 1");

	statement_bind_text(find, 1, stream);
	return statement_found(find);
}

static bool is_elsewhere(struct ledger *ledger, const char *stream)
{
	return strcmp(stream, ledger->office) != 0 && strcmp(id_backwards(stream).text, ledger->office) != 0 && ledger_is_office(ledger, stream);
}

/* Whether the event knows every head and nothing in the stream is in doubt, or waits, nor is it another station's office or household. */
static bool is_simple(struct ledger *ledger, const struct event *event, const struct stream_state *state)
{
	const char *at = state->heads;

	if (state->read_only || state->events < 0 || !event_is_known(event) || strcmp(event->type, "resolve") == 0)
		return false;
	for (size_t i = 0; i < event->dep_count; i++, at += 64) {
		if (i > 0 && *at++ != ' ')
			return false;
		if (strncmp(at, event->deps[i], 64) != 0)
			return false;
	}
	return *at == '\0' && !is_contested(ledger, event->stream) && !is_elsewhere(ledger, event->stream) &&
	       writers_know_own(ledger, event);
}

bool step_project(struct ledger *ledger, const struct event *event, const struct tree *body, bool *done, struct problem *problem)
{
	struct step step = {.ledger = ledger, .event = event, .body = body, .problem = problem};
	const struct tree *records = tree_get(body, "records");
	bool good = true;

	*done = false;
	if (!stream_state_read(ledger, event->stream, &step.state, problem))
		return false;
	if (!lost_is_filed(ledger, event, body) && is_simple(ledger, event, &step.state)) {
		for (size_t i = 0; records != NULL && records->kind == TREE_LIST && i < records->count; i++) {
			struct patch patch;

			if (patch_read(ledger->tables, ledger->table_count, records->items[i], &patch))
				step_patch(&step, &patch, i);
			else
				step.state.unread++;
		}
		value_replace(&step.state.heads, event->id);
		step.state.events++;
		good = rows_write(&step) && stream_state_write(ledger, event->stream, &step.state, problem);
		*done = true;
	}
	stream_state_release(&step.state);
	return good && !store_failed(ledger->store, problem);
}
