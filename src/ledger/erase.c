/* Orders to erase (sync.md 1.8), as the events of type erase say: what one supervisor of a county asks for, that another one
 * there agrees, and from which day. Nobody signs when the day has come: each station that holds the bodies takes them away
 * on the first day that is due, and does not take them in again. */
#include "erase.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char no_right[] = N_("无权：这一户不归这个县管");

struct saying { /* one event of type erase */
	struct event event;
	struct tree *body; /* NULL if it is not here */
	const struct tree *order; /* the part of it that counts here */
	char *by;          /* the supervisor of a county who signed; NULL: it was none */
	date day;
};
struct sayings {
	struct saying *items;
	size_t count;
};

static date day_of(const struct tree *body, const char *key)
{
	const char *text = tree_text(body, key);

	return text != NULL ? date_read(text) : DATE_NONE;
}

/* What a household's history says; never who may sign, what a station works by, or an order itself. */
bool erase_may_take(struct ledger *ledger, const char *type, const char *stream)
{
	return (strcmp(type, "file") == 0 || strcmp(type, "resolve") == 0 || strcmp(type, "restrict") == 0) && !ledger_is_office(ledger, stream);
}

/* ---- what was said ---- */

static void sayings_release(struct sayings *sayings)
{
	for (size_t i = 0; i < sayings->count; i++) {
		event_release(&sayings->items[i].event);
		tree_free(sayings->items[i].body);
		free(sayings->items[i].by);
	}
	free(sayings->items);
}

static bool sayings_read(struct ledger *ledger, struct sayings *sayings, struct problem *problem)
{
	/* +id: sorted after the few are found, or all events would be walked in the order of their ids. */
	struct statement *rows = store_statement(ledger->store, "SELECT core, body, id FROM event WHERE type = 'erase' ORDER BY +id");
	bool good = true;

	*sayings = (struct sayings){NULL, 0};
	while (good && statement_step(rows)) {
		struct problem syntax = PROBLEM_INIT;
		struct saying *saying;
		size_t length;
		const char *core = statement_bytes(rows, 0, &length), *text;

		sayings->items = memory_resize(sayings->items, sayings->count + 1, sizeof(*sayings->items));
		saying = &sayings->items[sayings->count];
		*saying = (struct saying){.day = DATE_NONE};
		good = event_parse_known(core, length, statement_text(rows, 2), &saying->event, problem);
		if (!good)
			break;
		sayings->count++;
		text = statement_bytes(rows, 1, &length);
		saying->body = text != NULL ? tree_read_json(text, length, "", &syntax) : NULL;
		problem_release(&syntax);
		saying->order = tree_get(saying->body, "order");
		saying->day = day_of(saying->body, "day");
	}
	statement_reset(rows);
	for (size_t i = 0; good && i < sayings->count; i++)
		sayings->items[i].by = erase_signer(ledger, &sayings->items[i].event);
	if (good && !store_failed(ledger->store, problem))
		return true;
	sayings_release(sayings);
	return false;
}

/* ---- orders ---- */

static void erasure_release(struct erasure *erasure)
{
	for (size_t i = 0; i < erasure->count; i++)
		free(erasure->events[i]);
	free(erasure->events);
	free(erasure->basis);
	free(erasure->asked_by);
	free(erasure->approved_by);
	free(erasure->withdrawn_by);
}

void erasures_release(struct erasure *erasures, size_t count)
{
	for (size_t i = 0; i < count; i++)
		erasure_release(&erasures[i]);
	free(erasures);
}

static void put_id(char to[65], const char *id)
{
	snprintf(to, 65, "%s", id != NULL ? id : "");
}

static void read_events(struct erasure *erasure, const struct tree *list)
{
	if (list == NULL || list->kind != TREE_LIST)
		return;
	erasure->events = memory_new((list->count + 1) * sizeof(*erasure->events));
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i]->kind == TREE_TEXT && hex_is_valid(list->items[i]->text, LEDGER_ID_LENGTH))
			erasure->events[erasure->count++] = memory_text(list->items[i]->text);
}

static struct erasure *erasure_add(struct erasure **all, size_t *count)
{
	*all = memory_resize(*all, *count + 1, sizeof(**all));
	(*all)[*count] = (struct erasure){.asked_on = DATE_NONE, .approved_on = DATE_NONE, .from = DATE_NONE, .withdrawn_on = DATE_NONE};
	return &(*all)[(*count)++];
}

/* What a saying is about: the request that it approves or withdraws; NULL: it is a request itself. */
static const char *word_of(const struct saying *saying, const char *key)
{
	const char *text = tree_text(saying->order, key);

	return text != NULL && hex_is_valid(text, LEDGER_ID_LENGTH) ? text : NULL;
}

/* NULL: whoever says this may, or nothing of the household is here yet, and nothing comes of it. */
static const char *right_fault(struct ledger *ledger, const struct saying *saying, struct erasure *erasure)
{
	enum erase_right right = erase_right(ledger, saying->event.chain, erasure->stream, &saying->event);

	erasure->absent = right == ERASE_NOT_HERE;
	return right == ERASE_OF_OTHERS ? no_right : NULL;
}

static void add_request(struct ledger *ledger, struct erasure **all, size_t *count, const struct saying *saying)
{
	struct erasure *erasure = erasure_add(all, count);
	const char *stream = tree_text(saying->order, "stream"), *record = tree_text(saying->order, "record");

	put_id(erasure->request, saying->event.id);
	erasure->asked_on = saying->day;
	erasure->asked_by = memory_text(saying->by != NULL ? saying->by : tree_text(saying->body, "by"));
	erasure->basis = memory_text(tree_text(saying->order, "basis"));
	if (hex_is_valid(stream, 32))
		memcpy(erasure->stream, stream, 33);
	if (hex_is_valid(record, 32))
		memcpy(erasure->record, record, 33);
	read_events(erasure, tree_get(saying->order, "events"));
	if (saying->by == NULL)
		erasure->fault = N_("申请人不是县级主管人员");
	else if (erasure->count == 0 || saying->day == DATE_NONE)
		erasure->fault = N_("申请没有写明清除哪些记录、哪一天提出");
	else
		erasure->fault = right_fault(ledger, saying, erasure);
	erasure->no_right = erasure->fault == no_right;
	erasure->state = erasure->fault != NULL ? ERASURE_VOID : ERASURE_ASKED;
}

/* An approval or a withdrawal that has no effect stands in the list by itself. */
static void add_void(struct erasure **all, size_t *count, const struct saying *saying, const struct erasure *about, bool approval,
    const char *fault)
{
	char request[65], stream[33] = "", record[33] = "";
	struct erasure *erasure;

	put_id(request, word_of(saying, approval ? "approves" : "withdraws"));
	if (about != NULL) {
		memcpy(stream, about->stream, sizeof(stream));
		memcpy(record, about->record, sizeof(record));
	}
	erasure = erasure_add(all, count);
	memcpy(erasure->request, request, sizeof(request));
	memcpy(erasure->stream, stream, sizeof(stream));
	memcpy(erasure->record, record, sizeof(record));
	put_id(approval ? erasure->approval : erasure->withdrawal, saying->event.id);
	*(approval ? &erasure->approved_by : &erasure->withdrawn_by) = memory_text(saying->by != NULL ? saying->by : tree_text(saying->body, "by"));
	*(approval ? &erasure->approved_on : &erasure->withdrawn_on) = saying->day;
	erasure->from = approval ? day_of(saying->order, "from") : DATE_NONE;
	erasure->fault = fault;
	erasure->no_right = fault == no_right;
	erasure->state = ERASURE_VOID;
}

static const struct saying *find_saying(const struct sayings *sayings, const char *id)
{
	for (size_t i = 0; i < sayings->count; i++)
		if (strcmp(sayings->items[i].event.id, id) == 0)
			return &sayings->items[i];
	return NULL;
}

/* A typed day may say anything; the clock of a log only rises. A clock that ran ahead makes the wait longer. */
static date day_said(const struct saying *saying)
{
	date stamped = (date)(saying->event.hlc_ms / CLOCK_DAY);

	return stamped > saying->day ? stamped : saying->day;
}

/* NULL: it holds. */
static const char *approval_fault(struct ledger *ledger, const struct saying *approval, const struct saying *request, struct erasure *erasure)
{
	date from = day_of(approval->order, "from");

	if (approval->by == NULL)
		return N_("审核人不是县级主管人员");
	if (strcmp(approval->event.actor, request->event.actor) == 0 || strcmp(approval->by, request->by) == 0)
		return N_("申请和审核是同一个人");
	if (!ledger_same_station(ledger, approval->event.chain, request->event.chain))
		return no_right;
	if (approval->day == DATE_NONE || approval->day < request->day)
		return N_("审核的日期早于申请");
	if (from == DATE_NONE || from < day_said(approval) + LEDGER_ERASE_DAYS)
		return N_("没有等满公示清单的天数");
	return right_fault(ledger, approval, erasure);
}

static struct erasure *find_request(struct erasure *all, size_t count, const char *request)
{
	for (size_t i = 0; i < count; i++)
		if (all[i].asked_on != DATE_NONE && strcmp(all[i].request, request) == 0)
			return &all[i];
	return NULL;
}

/* Of several good approvals the one with the earliest day counts; they come in order of their ids. */
static void add_approval(struct ledger *ledger, struct erasure **all, size_t *count, const struct sayings *sayings,
    const struct saying *saying)
{
	const char *request = word_of(saying, "approves"), *fault;
	struct erasure *erasure = find_request(*all, *count, request);
	date from = day_of(saying->order, "from");

	if (erasure == NULL || erasure->state == ERASURE_VOID)
		fault = N_("没有有效的申请");
	else
		fault = approval_fault(ledger, saying, find_saying(sayings, request), erasure);
	if (fault != NULL) {
		add_void(all, count, saying, erasure, true, fault);
	} else if (erasure->from == DATE_NONE || from < erasure->from) {
		free(erasure->approved_by);
		put_id(erasure->approval, saying->event.id);
		erasure->approved_by = memory_text(saying->by);
		erasure->approved_on = saying->day;
		erasure->from = from;
		erasure->state = ERASURE_WAITING;
	}
}

static void add_withdrawal(struct ledger *ledger, struct erasure **all, size_t *count, const struct sayings *sayings,
    const struct saying *saying)
{
	const char *request = word_of(saying, "withdraws");
	struct erasure *erasure = find_request(*all, *count, request);
	const char *fault = NULL;

	if (saying->by == NULL)
		fault = N_("撤回人不是县级主管人员");
	else if (erasure == NULL || erasure->state == ERASURE_VOID)
		fault = N_("没有有效的申请");
	else if (!ledger_same_station(ledger, saying->event.chain, find_saying(sayings, request)->event.chain))
		fault = no_right;
	else if (saying->day == DATE_NONE || (erasure->from != DATE_NONE && day_said(saying) >= erasure->from))
		fault = N_("到了清除的日期才撤回");
	if (fault != NULL) {
		add_void(all, count, saying, erasure, false, fault);
		return;
	}
	if (erasure->state == ERASURE_WITHDRAWN)
		return;
	put_id(erasure->withdrawal, saying->event.id);
	erasure->withdrawn_by = memory_text(saying->by);
	erasure->withdrawn_on = saying->day;
	erasure->state = ERASURE_WITHDRAWN;
}

bool ledger_erasures(struct ledger *ledger, date day, struct erasure **all, size_t *count, struct problem *problem)
{
	struct sayings sayings;

	*all = NULL;
	*count = 0;
	if (!sayings_read(ledger, &sayings, problem))
		return false;
	for (size_t i = 0; i < sayings.count; i++)
		if (word_of(&sayings.items[i], "approves") == NULL && word_of(&sayings.items[i], "withdraws") == NULL)
			add_request(ledger, all, count, &sayings.items[i]);
	for (size_t i = 0; i < sayings.count; i++)
		if (word_of(&sayings.items[i], "approves") != NULL)
			add_approval(ledger, all, count, &sayings, &sayings.items[i]);
	for (size_t i = 0; i < sayings.count; i++)
		if (word_of(&sayings.items[i], "withdraws") != NULL)
			add_withdrawal(ledger, all, count, &sayings, &sayings.items[i]);
	sayings_release(&sayings);
	for (size_t i = 0; i < *count; i++)
		if ((*all)[i].state == ERASURE_WAITING && (*all)[i].from <= day)
			(*all)[i].state = ERASURE_DUE;
	return !store_failed(ledger->store, problem);
}

/* ---- carrying them out ---- */

static struct tree *order_body(struct ledger *ledger, const char *event, const struct tree **order)
{
	struct tree *body = ledger_body(ledger, event, NULL);

	*order = tree_get(body, "order");
	return body;
}

/* An order takes nothing of another household, whatever it names. */
static bool is_about(struct ledger *ledger, const char *approval, const char *stream)
{
	const struct tree *agreed, *asked;
	struct tree *body = order_body(ledger, approval, &agreed), *request = NULL;
	const char *word = tree_text(agreed, "approves");
	bool about;

	if (word != NULL)
		request = order_body(ledger, word, &asked);
	about = request != NULL && value_same(tree_text(asked, "stream"), stream);
	tree_free(request);
	tree_free(body);
	return about;
}

/* Only of what somebody signed who may order such a thing: the rest has no effect anywhere, and who is unknown here is so there. */
struct id_text ledger_erase_about(struct ledger *ledger, const struct event *event)
{
	char *by = erase_signer(ledger, event);
	const struct tree *order = NULL;
	struct tree *body = by != NULL ? order_body(ledger, event->id, &order) : NULL, *request = NULL;
	const char *word = tree_text(order, "approves"), *stream;
	struct id_text about = {""};

	if (word == NULL)
		word = tree_text(order, "withdraws");
	if (word != NULL)
		request = order_body(ledger, word, &order);
	stream = tree_text(order, "stream");
	if (stream != NULL && hex_is_valid(stream, 32))
		memcpy(about.text, stream, sizeof(about.text));
	tree_free(request);
	tree_free(body);
	free(by);
	return about;
}

bool erase_has(struct ledger *ledger, const char *event, const char *stream)
{
	struct statement *find = store_statement(ledger->store, "SELECT because FROM _erased WHERE event = ?");
	bool has;

	statement_bind_text(find, 1, event);
	has = statement_step(find) && is_about(ledger, statement_text(find, 0), stream);
	statement_reset(find);
	return has;
}

/* Where the event is already, and of that household. */
static bool holds_body(struct ledger *ledger, const char *id, const char *stream)
{
	struct statement *find = store_statement(ledger->store, "SELECT type FROM event WHERE id = ? AND stream = ? AND body IS NOT NULL");
	char type[24] = "";

	statement_bind_text(find, 1, id);
	statement_bind_text(find, 2, stream);
	if (statement_step(find))
		snprintf(type, sizeof(type), "%s", statement_text(find, 0));
	statement_reset(find);
	return *type != '\0' && erase_may_take(ledger, type, stream);
}

static bool run_on(struct ledger *ledger, const char *sql, const char *id, struct problem *problem)
{
	struct statement *change = store_statement(ledger->store, sql);

	statement_bind_text(change, 1, id);
	return statement_run(change, problem);
}

/* What waits for its predecessors. */
static bool erase_parked(struct ledger *ledger, const char *id, const char *stream, struct problem *problem)
{
	struct statement *change = store_statement(ledger->store,
	    "UPDATE _parked SET salt = NULL, body = NULL WHERE id = ?1 AND instr(core, char(10) || 'type  file ') > 0"
	    " AND instr(core, char(10) || 'subj  ' || ?2 || char(10)) > 0");

	statement_bind_text(change, 1, id);
	statement_bind_text(change, 2, stream);
	return statement_run(change, problem);
}

/* Over the mark of an order that named it without its being of that household. */
static bool mark(struct ledger *ledger, const struct erasure *erasure, const char *id, struct problem *problem)
{
	struct statement *put;

	if (erase_has(ledger, id, erasure->stream))
		return true;
	put = store_statement(ledger->store,
	    "INSERT INTO _erased(event, because, erased_at) SELECT ?1, ?2, ?3"
	    " WHERE NOT EXISTS (SELECT 1 FROM event WHERE id = ?1 AND stream <> ?4)"
	    " ON CONFLICT(event) DO UPDATE SET because = excluded.because WHERE EXISTS (SELECT 1 FROM event WHERE id = ?1)");
	statement_bind_text(put, 1, id);
	statement_bind_text(put, 2, erasure->approval);
	statement_bind_number(put, 3, clock_milliseconds());
	statement_bind_text(put, 4, erasure->stream);
	return statement_run(put, problem);
}

static bool erase_event(struct ledger *ledger, const struct erasure *erasure, const char *id, int64_t *erased, struct problem *problem)
{
	if (!mark(ledger, erasure, id, problem) || !erase_parked(ledger, id, erasure->stream, problem))
		return false;
	if (!holds_body(ledger, id, erasure->stream))
		return !store_failed(ledger->store, problem);
	*erased += 1;
	/* Which form somebody without the right to it filed cannot be told any more. */
	return run_on(ledger, "UPDATE event SET salt = NULL, body = NULL WHERE id = ?", id, problem) &&
	       run_on(ledger, "DELETE FROM alarm WHERE event = ? AND kind = 'role'", id, problem) && stream_touch(ledger, erasure->stream, problem);
}

/* How many events of the order are marked; all: there is nothing more to do. */
static int64_t marked(struct ledger *ledger, const char *because)
{
	struct statement *count = store_statement(ledger->store, "SELECT count(*) FROM _erased WHERE because = ?");

	statement_bind_text(count, 1, because);
	return statement_answer(count, 0);
}

/* What was erased by an order that had been withdrawn in time, or was void, as it turned out, may come back. */
static bool carry_out(struct ledger *ledger, const struct erasure *erasure, int64_t *erased, struct problem *problem)
{
	bool good = true;

	if ((erasure->state == ERASURE_WITHDRAWN || erasure->state == ERASURE_VOID) && *erasure->approval != '\0')
		return run_on(ledger, "DELETE FROM _erased WHERE because = ?", erasure->approval, problem);
	if (erasure->state != ERASURE_DUE || erasure->absent || marked(ledger, erasure->approval) == (int64_t)erasure->count)
		return true;
	for (size_t i = 0; good && i < erasure->count; i++)
		good = erase_event(ledger, erasure, erasure->events[i], erased, problem);
	return good;
}

bool ledger_erase_due(struct ledger *ledger, date day, int64_t *erased, void (*touched)(void *self, const char *stream), void *self,
    struct problem *problem)
{
	struct erasure *all;
	size_t count;
	bool good;

	*erased = 0;
	if (!ledger_erasures(ledger, day, &all, &count, problem))
		return false;
	good = store_begin(ledger->store, problem);
	if (!good) {
		erasures_release(all, count);
		return false;
	}
	for (size_t i = 0; good && i < count; i++)
		good = carry_out(ledger, &all[i], erased, problem);
	erasures_release(all, count);
	return store_end(ledger->store, good && (*erased == 0 || ledger_settle(ledger, touched, self, problem)), problem);
}
