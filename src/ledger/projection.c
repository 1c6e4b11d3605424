/* From events to rows: one stream replayed from its first event. */
#include "body.h"
#include "fold.h"
#include "lost.h"
#include "writers.h"

#include <string.h>

bool stream_state_read(struct ledger *ledger, const char *stream, struct stream_state *state, struct problem *problem)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT heads, events, waiting, unread, read_only, forms FROM stream WHERE id = ?");

	*state = (struct stream_state){.heads = NULL};
	statement_bind_text(find, 1, stream);
	if (statement_step(find)) {
		state->heads = memory_text(statement_text(find, 0));
		state->events = statement_number(find, 1);
		state->waiting = statement_number(find, 2);
		state->unread = statement_number(find, 3);
		state->read_only = statement_number(find, 4) != 0;
		state->forms = memory_text(statement_text(find, 5));
		statement_reset(find);
	}
	if (state->heads == NULL)
		state->heads = memory_text("");
	if (state->forms == NULL)
		state->forms = memory_text("");
	if (!store_failed(ledger->store, problem))
		return true;
	stream_state_release(state);
	return false;
}

void stream_state_release(struct stream_state *state)
{
	memory_free(&state->heads);
	memory_free(&state->forms);
}

/* Where the form stands in the list, or would. */
static const char *form_place(const char *forms, const char *form, bool *there)
{
	size_t length = strlen(form), word;

	for (*there = false; *forms != '\0'; forms += word + (forms[word] == ' ')) {
		int side;

		word = strcspn(forms, " ");
		side = strncmp(forms, form, word < length ? word : length);
		*there = side == 0 && word == length;
		if (side > 0 || (side == 0 && word >= length))
			break;
	}
	return forms;
}

void stream_state_add_form(struct stream_state *state, const char *form)
{
	bool there;
	const char *at = form_place(state->forms, form, &there);
	char *with;

	if (there)
		return;
	if (*at != '\0')
		with = memory_format("%.*s%s %s", (int)(at - state->forms), state->forms, form, at);
	else
		with = memory_format("%s%s%s", state->forms, *state->forms == '\0' ? "" : " ", form);
	free(state->forms);
	state->forms = with;
}

bool stream_state_write(struct ledger *ledger, const char *stream, const struct stream_state *state, struct problem *problem)
{
	struct statement *put = store_statement(ledger->store,
	    "INSERT INTO stream(id, heads, events, waiting, unread, read_only, forms) VALUES(?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT(id) DO UPDATE SET heads = excluded.heads, events = excluded.events, waiting = excluded.waiting,"
	    " unread = excluded.unread, read_only = excluded.read_only, forms = excluded.forms");

	statement_bind_text(put, 1, stream);
	statement_bind_text(put, 2, state->heads);
	statement_bind_number(put, 3, state->events);
	statement_bind_number(put, 4, state->waiting);
	statement_bind_number(put, 5, state->unread);
	statement_bind_number(put, 6, state->read_only);
	statement_bind_text(put, 7, state->forms);
	return statement_run(put, problem);
}

bool stream_order(struct ledger *ledger, const char *stream, struct order *order, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store, "SELECT position, core, id FROM event WHERE stream = ? ORDER BY position");
	bool good = true;

	*order = (struct order){.is_lost = lost_has, .self = ledger};
	statement_bind_text(rows, 1, stream);
	while (good && statement_step(rows)) {
		struct event event;
		size_t length;
		const char *core = statement_bytes(rows, 1, &length);

		good = event_parse_known(core, length, statement_text(rows, 2), &event, problem);
		/* One stored under a wrong stream would be read here and not there. */
		if (good && strcmp(event.stream, stream) == 0)
			order_add_take(order, &event, statement_number(rows, 0));
		else if (good)
			event_release(&event);
		else
			problem_prefix(problem, _("第 %lld 行事件："), (long long)statement_number(rows, 0));
	}
	if (!good)
		statement_reset(rows);
	if (!good || store_failed(ledger->store, problem)) {
		order_release(order);
		return false;
	}
	order_arrange(order);
	return true;
}

const struct tree *stream_body(struct ledger *ledger, int64_t position, bool whole, struct body_text *into, bool *damaged,
    struct problem *problem)
{
	struct statement *row = store_statement(ledger->store, "SELECT body FROM event WHERE position = ?");
	struct problem syntax = PROBLEM_INIT;
	const struct tree *body = NULL;

	*into = (struct body_text){.plain = NULL};
	*damaged = false;
	statement_bind_number(row, 1, position);
	if (statement_step(row) && !statement_is_null(row, 0)) {
		size_t length;
		const char *text = statement_bytes(row, 0, &length);

		body = body_read(into, text, length, whole, &syntax);
		*damaged = body == NULL;
	}
	statement_reset(row);
	problem_release(&syntax);
	return store_failed(ledger->store, problem) ? NULL : body;
}

static bool clear_from(struct ledger *ledger, const char *sql, const char *stream, struct problem *problem)
{
	struct statement *clear = store_statement(ledger->store, sql);

	statement_bind_text(clear, 1, stream);
	return statement_run(clear, problem);
}

/* From those tables that have rows of the stream: there are many, and most streams are in few of them. */
static bool clear_rows(struct ledger *ledger, const char *stream, struct problem *problem)
{
	struct stream_state before;
	bool good = stream_state_read(ledger, stream, &before, problem);

	for (size_t i = 0; good && i < ledger->table_count; i++) {
		bool there;

		form_place(before.forms, ledger->tables[i].form->name, &there);
		good = !there || clear_from(ledger, ledger->tables[i].clear, stream, problem);
	}
	stream_state_release(&before);
	return good && clear_from(ledger, "DELETE FROM contested WHERE stream = ?", stream, problem);
}

static bool write_contests(struct ledger *ledger, const struct fold *fold, struct problem *problem)
{
	size_t count;
	const struct contest *contest = fold_contests(fold, &count);

	for (const struct contest *end = contest + count; contest < end; contest++)
		for (size_t i = 0; i < contest->count; i++) {
			const struct contender *contender = &contest->contenders[i];
			struct statement *put = store_statement(ledger->store,
			    "INSERT INTO contested(stream, form, record, field, event, value, agreed, actor, station, day)"
			    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");

			statement_bind_text(put, 1, contest->stream);
			statement_bind_text(put, 2, contest->form);
			statement_bind_text(put, 3, contest->record);
			statement_bind_text(put, 4, contest->field);
			statement_bind_text(put, 5, contender->event);
			statement_bind_text(put, 6, contender->value);
			statement_bind_text(put, 7, contest->agreed);
			statement_bind_text(put, 8, contender->actor);
			statement_bind_text(put, 9, contender->station);
			statement_bind_text(put, 10, contender->day == DATE_NONE ? NULL : date_write(contender->day).text);
			if (!statement_run(put, problem))
				return false;
		}
	return true;
}

struct writing {
	struct ledger *ledger;
	const char *stream;
	struct problem *problem;
};

static bool write_row(void *self, const struct table *table, const struct row *row)
{
	struct writing *writing = self;

	return row_put(writing->ledger->store, table, writing->stream, row, writing->problem);
}

static bool note_form(void *self, const struct table *table, const struct row *row)
{
	(void)row;
	stream_state_add_form(self, table->form->name);
	return true;
}

bool stream_fold(struct ledger *ledger, const struct order *order, struct fold **fold, struct stream_state *state,
    struct problem *problem)
{
	struct buffer heads = BUFFER_INIT(LEDGER_HEADS_MAXIMUM);
	struct withheld withheld = withheld_of(ledger, order->count > 0 ? order->events[0].event.stream : "");
	bool good = true;

	*state = (struct stream_state){.events = (int64_t)order->closed, .waiting = (int64_t)(order->count - order->closed)};
	*fold = fold_new(ledger->tables, ledger->table_count, order);
	for (size_t i = 0; good && i < order->closed; i++) {
		struct problem failure = PROBLEM_INIT;
		struct body_text text;
		bool damaged;
		const struct tree *body = stream_body(ledger, order->events[i].position, false, &text, &damaged, &failure);

		good = failure.kind == PROBLEM_NONE;
		state->read_only = state->read_only || damaged;
		if (good)
			fold_apply(*fold, i, withheld_has(&withheld, order->events[i].event.id) ? NULL : body);
		else
			problem_move(problem, &failure);
		body_text_release(&text);
	}
	for (size_t i = 0; i < order->count; i++)
		state->read_only = state->read_only || !event_is_known(&order->events[i].event);
	withheld_release(&withheld);
	fold_finish(*fold);
	state->unread = fold_unread(*fold);
	order_heads(order, &heads);
	state->heads = buffer_take(&heads);
	state->forms = memory_text("");
	fold_each(*fold, note_form, state);
	return good;
}

static bool replay(struct ledger *ledger, const char *stream, struct problem *problem)
{
	struct writing writing = {ledger, stream, problem};
	struct stream_state state;
	struct order order;
	struct fold *fold;
	bool good;

	if (!stream_order(ledger, stream, &order, problem))
		return false;
	if (!writers_withhold(ledger, stream, &order, problem)) {
		order_release(&order);
		return false;
	}
	good = stream_fold(ledger, &order, &fold, &state, problem) &&
	       (ledger->rebuilding || clear_rows(ledger, stream, problem)) && fold_each(fold, write_row, &writing) &&
	       write_contests(ledger, fold, problem) && (order.count == 0 || stream_state_write(ledger, stream, &state, problem));
	stream_state_release(&state);
	fold_free(fold);
	order_release(&order);
	return good;
}

/* The office also says what is lost. */
static bool replay_office(struct ledger *ledger, const char *stream, struct problem *problem)
{
	char *lost = lost_ids(ledger);
	bool good = replay(ledger, stream, problem) && lost_renew(ledger, lost, problem);

	free(lost);
	return good;
}

bool ledger_project(struct ledger *ledger, const char *stream, struct problem *problem)
{
	bool good;

	if (!store_begin(ledger->store, problem))
		return false;
	good = strcmp(stream, ledger->office) == 0 ? replay_office(ledger, stream, problem) : replay(ledger, stream, problem);
	return store_end(ledger->store, good, problem);
}
