/* Events from elsewhere: authentic ones are taken, in whatever order they come, and nothing else is. */
#include "alarm.h"
#include "body.h"
#include "erase.h"
#include "keys.h"
#include "park.h"

#include <string.h>

/* In the file, so that a crash before ledger_settle loses nothing. */
bool stream_touch(struct ledger *ledger, const char *stream, struct problem *problem)
{
	struct statement *mark = store_statement(ledger->store,
	    "INSERT INTO stream(id, heads, events, waiting, unread, read_only, forms) VALUES(?, '', -1, 0, 0, 0, '')"
	    " ON CONFLICT(id) DO UPDATE SET events = -1 WHERE events <> -1");

	statement_bind_text(mark, 1, stream);
	return statement_run(mark, problem);
}

/* Something of that log before this number has not come, so its key may yet be enrolled. Mostly the one right before it. */
static bool has_gap_before(struct ledger *ledger, const struct event *event)
{
	struct statement *find;

	if (event->seq == 1)
		return false;
	find = store_statement(ledger->store, "SELECT 1 FROM event WHERE chain = ? AND seq = ?");
	statement_bind_text(find, 1, event->chain);
	statement_bind_number(find, 2, event->seq - 1);
	return !statement_found(find) || log_count_before(ledger, event->chain, event->seq) < event->seq - 1;
}

/* Who signs under his own name. */
static bool is_honest(struct ledger *ledger, const struct event *event, const char *by)
{
	struct statement *find;

	if (by == NULL)
		return true;
	find = store_statement(ledger->store, "SELECT 1 FROM enrolled WHERE chain = ? AND key = ? AND name <> ?");
	statement_bind_text(find, 1, event->chain);
	statement_bind_text(find, 2, event->actor);
	statement_bind_text(find, 3, by);
	return !statement_found(find);
}

/* This file had it once, and was put back to a copy without it. */
static bool note_returned(struct ledger *ledger, const struct event *event, struct problem *problem)
{
	struct statement *note;

	if (!ledger_is_own(ledger, event->chain))
		return true;
	note = store_statement(ledger->store, "INSERT INTO _returned(event, returned_at) VALUES(?, ?) ON CONFLICT DO NOTHING");
	statement_bind_text(note, 1, event->id);
	statement_bind_number(note, 2, clock_milliseconds());
	return statement_run(note, problem);
}

static bool admit(struct ledger *ledger, const struct event *event, const struct event_row *row, enum signer signer, struct problem *problem)
{
	struct body_text text = {.plain = NULL};
	/* One that is no JSON is authentic all the same: stored, and its household is read-only here. */
	const struct tree *body = row->has_body ? body_read(&text, row->body, row->body_length, false, NULL) : NULL;
	const char *by = tree_text(body, "by");
	bool good = is_honest(ledger, event, by) ||
	    problem_set(problem, PROBLEM_FAILED, _("记录上写的办理人“%s”与签名的人不是同一个人，没有导入。请与对方核实。"), by);

	good = good && log_insert(ledger, event, row, problem) && (!event_is_about_keys(event) || authority_renew(ledger, problem)) &&
	       note_returned(ledger, event, problem);
	if (event_is_about_keys(event)) /* it may have said something of its own signer */
		signer = enrolled_signer(ledger, event->chain, event->actor, event->seq);
	good = good && alarm_look(ledger, event, body, signer, problem);
	body_text_release(&text);
	return good && stream_touch(ledger, event->stream, problem);
}

static bool body_came(struct ledger *ledger, const struct event *event, const struct event_row *row, struct problem *problem)
{
	struct problem syntax = PROBLEM_INIT;
	struct tree *body = tree_read_json(row->body, row->body_length, "", &syntax);
	bool good = (!event_is_about_keys(event) || authority_renew(ledger, problem)) &&
	    alarm_look(ledger, event, body, enrolled_signer(ledger, event->chain, event->actor, event->seq), problem);

	problem_release(&syntax);
	tree_free(body);
	return good;
}

/* An event that is here may have come without its body. */
static bool fill_body(struct ledger *ledger, const struct event *event, const struct event_row *row, struct problem *problem)
{
	struct statement *fill;

	if (!row->has_body || erase_has(ledger, event->id, event->stream))
		return true;
	fill = store_statement(ledger->store, "UPDATE event SET salt = ?, body = ? WHERE id = ? AND body IS NULL");
	statement_bind_bytes(fill, 1, row->salt, SALT_BYTES);
	statement_bind_text(fill, 2, row->body);
	statement_bind_text(fill, 3, event->id);
	if (!statement_run(fill, problem))
		return false;
	return store_changes(ledger->store) == 0 || (body_came(ledger, event, row, problem) && stream_touch(ledger, event->stream, problem));
}

static enum signer signer_of(struct ledger *ledger, const struct event *event, const struct event_row *row)
{
	enum signer signer = enrolled_signer(ledger, event->chain, event->actor, event->seq);

	return signer == SIGNER_UNKNOWN && ledger_begins(ledger, event, row) ? SIGNER_SIGNS : signer;
}

bool take_would(struct ledger *ledger, const struct event *event, const struct event_row *row)
{
	struct body_text text = {.plain = NULL};
	bool would = signer_of(ledger, event, row) != SIGNER_UNKNOWN &&
	    is_honest(ledger, event, row->has_body ? tree_text(body_read(&text, row->body, row->body_length, false, NULL), "by") : NULL);

	body_text_release(&text);
	return would;
}

bool take_event(struct ledger *ledger, const struct event *event, const struct event_row *row, unsigned how, bool *fresh,
    struct problem *problem)
{
	struct event_row bare = *row;
	enum signer signer;

	if (log_has(ledger, event->id))
		return fill_body(ledger, event, row, problem);
	bare.has_body = row->has_body && !(erase_has(ledger, event->id, event->stream) && erase_may_take(ledger, event->type, event->stream));
	if ((how & TAKE_VERIFIED) == 0 && !signature_holds(event->actor, event->id, row->signature))
		return problem_set(problem, PROBLEM_FAILED, _("单位 %s 的第 %lld 号记录签名不对，没有导入。请对方重新导出。"), event->chain, (long long)event->seq);
	signer = signer_of(ledger, event, row);
	if (signer != SIGNER_UNKNOWN) {
		*fresh = true;
		return admit(ledger, event, &bare, signer, problem);
	}
	if ((how & TAKE_INCOMPLETE) != 0 || (ledger_knows(ledger, event->chain) && has_gap_before(ledger, event)))
		return park(ledger, event, &bare, problem);
	return problem_set(problem, PROBLEM_FAILED, _("单位 %s 的第 %lld 号记录由没有登记的密钥签名，没有导入。请先登记对方的密钥。"),
	    event->chain, (long long)event->seq);
}

bool ledger_take(struct ledger *ledger, const struct event_row *row, bool *fresh, struct problem *problem)
{
	struct event event;
	bool good;

	*fresh = false;
	if (!event_row_check(row, &event, problem))
		return false;
	if (!store_begin(ledger->store, problem)) {
		event_release(&event);
		return false;
	}
	good = take_event(ledger, &event, row, 0, fresh, problem);
	event_release(&event);
	return store_end(ledger->store, good, problem);
}

struct streams {
	char **ids;
	size_t count;
};

static void find_unsettled(struct ledger *ledger, struct streams *streams)
{
	struct statement *rows = store_statement(ledger->store, "SELECT id FROM stream WHERE events < 0 ORDER BY id");

	while (statement_step(rows)) {
		if ((streams->count & (streams->count - 1)) == 0)
			streams->ids = memory_resize(streams->ids, streams->count * 2 + 1, sizeof(char *));
		streams->ids[streams->count++] = memory_text(statement_text(rows, 0));
	}
}

/* The office may say of what others wait for, and it too, that it is lost: then they come once more. */
static bool settle(struct ledger *ledger, struct streams *streams, struct problem *problem)
{
	size_t done = 0;

	if (!unpark(ledger, problem))
		return false;
	find_unsettled(ledger, streams);
	while (done < streams->count) {
		for (; done < streams->count; done++)
			if (!ledger_project(ledger, streams->ids[done], problem))
				return false;
		find_unsettled(ledger, streams);
	}
	return !store_failed(ledger->store, problem);
}

bool ledger_settle(struct ledger *ledger, void (*touched)(void *self, const char *stream), void *self, struct problem *problem)
{
	struct streams streams = {NULL, 0};
	bool good;

	if (!store_begin(ledger->store, problem))
		return false;
	good = settle(ledger, &streams, problem);
	good = store_end(ledger->store, good, problem);
	for (size_t i = 0; i < streams.count; i++) {
		if (good && touched != NULL)
			touched(self, streams.ids[i]);
		free(streams.ids[i]);
	}
	free(streams.ids);
	return good;
}

int64_t ledger_waiting(struct ledger *ledger)
{
	struct statement *sum = store_statement(ledger->store,
	    "SELECT ifnull((SELECT sum(waiting) FROM stream WHERE waiting > 0), 0) + (SELECT count(*) FROM _parked)");
	int64_t waiting = statement_answer(sum, 0);
	return waiting;
}
