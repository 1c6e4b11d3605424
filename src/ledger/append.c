/* One more event of this file's own log: made, signed, stored, read back, projected. */
#include "body.h"
#include "keys.h"
#include "state.h"

#include <stdio.h>
#include <string.h>

static void hlc_raise(struct event *event, int64_t ms, int count)
{
	if (event->hlc_ms > ms || (event->hlc_ms == ms && event->hlc_count > count))
		return;
	event->hlc_ms = ms + (count == 0xffff);
	event->hlc_count = count == 0xffff ? 0 : count + 1;
}

/* After the log's last event whatever the clock says, and after what it builds upon unless that is from a day that has
 * not come: a station whose clock went wild does not drag the others along. */
static void hlc_choose(struct ledger *ledger, const struct log_end *last, struct event *event)
{
	int64_t now = clock_milliseconds();

	event->hlc_ms = now < 0 ? 0 : now;
	event->hlc_count = 0;
	if (last->seq > 0)
		hlc_raise(event, last->hlc_ms, last->hlc_count);
	for (size_t i = 0; i < event->dep_count; i++) {
		struct statement *find;

		if (strcmp(event->deps[i], last->id) == 0)
			continue;
		find = store_statement(ledger->store, "SELECT hlc FROM event WHERE id = ?");
		statement_bind_text(find, 1, event->deps[i]);
		if (statement_step(find)) {
			const char *hlc = statement_text(find, 0);
			int64_t ms = strtoll(hlc, NULL, 16);

			if (ms <= now + CLOCK_DAY && strlen(hlc) == 17)
				hlc_raise(event, ms, (int)strtol(hlc + 13, NULL, 16));
		}
		statement_reset(find);
	}
}

static void deps_from_heads(struct event *event, const char *heads)
{
	size_t count = (strlen(heads) + 1) / 65;

	if (count > EVENT_DEPS_WRITTEN)
		count = EVENT_DEPS_WRITTEN;
	event->deps = memory_new((count + 1) * sizeof(*event->deps));
	for (; event->dep_count < count; event->dep_count++)
		event->deps[event->dep_count] = memory_text_part(heads + 65 * event->dep_count, 64);
}

date ledger_next_day(struct ledger *ledger, const char *stream)
{
	struct event next = {.seq = 0};
	struct log_end last;
	char *heads = ledger_heads(ledger, stream);
	date day;

	if (!log_end_read(ledger, ledger->chain, &last, NULL))
		last = (struct log_end){.seq = 0};
	deps_from_heads(&next, heads);
	hlc_choose(ledger, &last, &next);
	day = (date)(next.hlc_ms / CLOCK_DAY);
	event_release(&next);
	free(heads);
	return day;
}

static void set_text(struct tree *map, const char *key, const char *text)
{
	struct tree *node = (struct tree *)(uintptr_t)tree_get(map, key);

	if (node == NULL)
		tree_add_text(map, key, text);
	else /* a filing that was refused once and is offered again */
		tree_set_text(node, text);
}

/* Events that were taken and not settled yet count as known from now on. */
static bool stream_state_settled(struct ledger *ledger, const char *stream, struct stream_state *state, struct problem *problem)
{
	if (!stream_state_read(ledger, stream, state, problem) || state->events >= 0)
		return state->heads != NULL;
	stream_state_release(state);
	return ledger_project(ledger, stream, problem) && stream_state_read(ledger, stream, state, problem);
}

/* Whether this event may be written; nothing has been so far. */
static bool may_append(struct ledger *ledger, const struct actor *actor, const char *type, const struct log_end *last,
    const struct stream_state *state, const char *expected, struct problem *problem)
{
	bool first = last->seq == 0 && strcmp(type, "enrol") == 0;

	if (actor_is_locked(actor))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("已锁定：请先录入口令，再来办理。"));
	if (*ledger->chain == '\0')
		return problem_set(problem, PROBLEM_FAILED, "%s", _("这个文件还没有开账。第一次使用请先运行 doudi init。"));
	if (!first && enrolled_signer(ledger, ledger->chain, actor_key_id(actor), last->seq + 1) != SIGNER_SIGNS)
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”的密钥在本机没有登记或已经停用，不能办理。请管理员登记。"), actor_name(actor));
	if (!first && (strcmp(type, "enrol") == 0 || strcmp(type, "revoke") == 0) &&
	    !enrolled_is_administrator(ledger, ledger->chain, actor_key_id(actor), last->seq + 1))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("登记和停用密钥只能由管理员办理。"));
	if (state->read_only)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这一户含有更新版本写的记录，现在只能查看。请先升级本程序，再来办理。"));
	if (expected != NULL && strcmp(expected, state->heads) != 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("您打开以后，这一户又有别人办理了业务。请核对变化，再提交一次。"));
	return true;
}

static bool body_write(struct ledger *ledger, const struct actor *actor, struct tree *body, struct event_row *row,
    struct problem *problem)
{
	struct buffer text = BUFFER_INIT(LEDGER_BODY_MAXIMUM);

	set_text(body, "by", actor_name(actor));
	set_text(body, "station", ledger->station);
	tree_write_canonical(body, &text);
	if (text.full) {
		buffer_release(&text);
		return problem_set(problem, PROBLEM_REFUSED, _("一次提交的内容太多（超过 %u KB）。请分几次提交。"), LEDGER_BODY_MAXIMUM >> 10);
	}
	row->has_body = true;
	row->body_length = text.length;
	row->body = buffer_take(&text);
	random_bytes(row->salt, sizeof(row->salt));
	return true;
}

static void event_make(struct ledger *ledger, const struct actor *actor, const char *type, const char *stream,
    const struct log_end *last, const char *heads, struct event *event, struct event_row *row)
{
	struct buffer core = BUFFER_INIT(LEDGER_CORE_MAXIMUM);

	snprintf(event->chain, sizeof(event->chain), "%s", ledger->chain);
	snprintf(event->stream, sizeof(event->stream), "%s", stream);
	snprintf(event->type, sizeof(event->type), "%s", type);
	snprintf(event->actor, sizeof(event->actor), "%s", actor_key_id(actor));
	snprintf(event->prev, sizeof(event->prev), "%s", last->seq > 0 ? last->id : "-");
	event->version = 1;
	event->seq = last->seq + 1;
	deps_from_heads(event, heads);
	hlc_choose(ledger, last, event);
	event->body_length = row->body_length;
	memcpy(event->body_hash, event_body_hash(row).text, sizeof(event->body_hash));
	event_write_core(event, &core);
	row->core_length = core.length;
	row->core = buffer_take(&core);
	memcpy(event->id, ledger_hash(row->core, row->core_length).text, sizeof(event->id));
	actor_sign(actor, event->id, row->signature);
}

static bool row_is(const struct event_row *a, const struct event_row *b)
{
	return a->has_body && a->core_length == b->core_length && memcmp(a->core, b->core, a->core_length) == 0 &&
	       a->body_length == b->body_length && memcmp(a->body, b->body, a->body_length) == 0 &&
	       memcmp(a->salt, b->salt, sizeof(a->salt)) == 0 && memcmp(a->signature, b->signature, sizeof(a->signature)) == 0;
}

/* What the file gives back is what was meant, and holds. In a bulk, where each is like the others, it is compared and not
 * computed again. */
static bool read_back(struct ledger *ledger, const struct event *event, const struct event_row *meant, bool alone,
    struct problem *problem)
{
	struct statement *find = store_statement(ledger->store, "SELECT core, signature, salt, body FROM event WHERE id = ?");
	struct problem found = PROBLEM_INIT;
	struct event_row row = {.core = NULL};
	struct event again;
	bool good = false;

	statement_bind_text(find, 1, event->id);
	if (statement_step(find) && event_row_read(find, 0, &row) && row_is(&row, meant)) {
		good = !alone;
		if (alone && event_row_check(&row, &again, &found)) {
			good = strcmp(again.id, event->id) == 0 && signature_holds(again.actor, again.id, row.signature);
			event_release(&again);
		}
	}
	statement_reset(find);
	event_row_release(&row);
	problem_release(&found);
	if (store_failed(ledger->store, problem))
		return false;
	return good || problem_set(problem, PROBLEM_FAILED, "%s",
	    _("刚写入的记录读回来不对，没有保存。磁盘或内存可能有故障，请停止使用并联系管理员。"));
}

static bool event_store(struct ledger *ledger, const struct event *event, const struct event_row *row, const struct tree *body,
    bool alone, struct problem *problem)
{
	bool done;

	return log_insert(ledger, event, row, problem) && read_back(ledger, event, row, alone, problem) &&
	       (!event_is_about_keys(event) || authority_renew(ledger, problem)) && step_project(ledger, event, body, &done, problem) &&
	       (done || ledger_project(ledger, event->stream, problem));
}

bool append_body(struct ledger *ledger, const struct actor *actor, const char *type, const char *stream, struct tree *body,
    const char *expected, struct event_id *id, struct problem *problem)
{
	/* In a bulk of filings the signatures just made are not verified one by one again. */
	bool alone = !store_in_transaction(ledger->store), good = false, refused = true;
	struct event_row row = {.core = NULL};
	struct event event = {.seq = 0};
	struct stream_state state = {.heads = NULL};
	struct log_end last;

	if (!store_begin(ledger->store, problem))
		return false;
	if (log_end_read(ledger, ledger->chain, &last, problem) && stream_state_settled(ledger, stream, &state, problem) &&
	    may_append(ledger, actor, type, &last, &state, expected, problem) && body_write(ledger, actor, body, &row, problem)) {
		refused = false;
		event_make(ledger, actor, type, stream, &last, state.heads, &event, &row);
		good = event_store(ledger, &event, &row, body, alone, problem);
	}
	/* A refusal has written nothing, so that the caller's other filings may go on. */
	good = store_end(ledger->store, good || refused, problem) && good;
	if (good)
		memcpy(id->text, event.id, sizeof(id->text));
	stream_state_release(&state);
	event_row_release(&row);
	event_release(&event);
	return good;
}

bool ledger_append(struct ledger *ledger, const struct actor *actor, const char *type, struct filing *filing, struct event_id *id,
    struct problem *problem)
{
	struct event asked = {.version = 1};

	snprintf(asked.type, sizeof(asked.type), "%s", type);
	if (!event_is_known(&asked) || !hex_is_valid(filing->stream, 32))
		return problem_set(problem, PROBLEM_FAILED, _("不能写“%s”类记录。请联系管理员。"), type);
	return append_body(ledger, actor, type, filing->stream, filing->body, filing->expected, id, problem);
}
