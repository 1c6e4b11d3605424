/* Whether the file is what was signed: each event, each log, then what was made of them. */
#include "verify.h"
#include "erase.h"
#include "keys.h"

#include <stdio.h>
#include <string.h>

void verify_fault(struct verify *verify, const char *format, ...)
{
	struct buffer sentence = BUFFER_INIT(4096);
	va_list arguments;
	char *text = NULL;

	va_start(arguments, format);
	if (vasprintf(&text, format, arguments) >= 0)
		buffer_add(&sentence, text);
	va_end(arguments);
	free(text);
	verify->count->faults++;
	if (verify->watch.fault != NULL)
		verify->watch.fault(verify->watch.self, buffer_text(&sentence));
	buffer_release(&sentence);
}

#define TOLD_EACH 1000 /* events */

void verify_did(struct verify *verify, int64_t events)
{
	int64_t before = verify->done / TOLD_EACH;

	verify->done += events;
	if (verify->watch.progress != NULL && verify->done / TOLD_EACH != before)
		verify->watch.progress(verify->watch.self, verify->done, verify->all);
}

/* It was filed in this file: whatever it builds upon was there. What others gave back came as they had it. */
bool verify_was_filed(const struct verify *verify, const struct event *event)
{
	struct statement *find;

	if (!trust_is_own(verify->trust, event->chain))
		return false;
	find = store_statement(verify->ledger->store, "SELECT 1 FROM _returned WHERE event = ?");
	statement_bind_text(find, 1, event->id);
	return !statement_found(find);
}

/* ---- each event in itself ---- */

/* The columns that repeat the core, so that nothing is looked up under a wrong name. */
static void check_columns(struct verify *verify, struct statement *row, int64_t position, const struct event *event)
{
	struct hlc_text hlc = hlc_write(event->hlc_ms, event->hlc_count);
	char seq[24];
	const struct {
		const char *name, *core;
	} same[] = {{"id", event->id}, {"chain", event->chain}, {"seq", seq}, {"stream", event->stream}, {"type", event->type},
	    {"actor", event->actor}, {"hlc", hlc.text}};

	snprintf(seq, sizeof(seq), "%lld", (long long)event->seq);
	for (size_t i = 0; i < BASE_COUNT(same); i++) {
		const char *stored = statement_text(row, (int)i + 5);

		if (stored == NULL || strcmp(stored, same[i].core) != 0)
			verify_fault(verify, _("event 表第 %lld 行：%s 一列与签名的内容不符（哈希不对）。"), (long long)position, same[i].name);
	}
}

static int erased_compare(const void *a, const void *b)
{
	const struct erased *first = a, *second = b;
	int side = strcmp(first->id, second->id);

	return side != 0 ? side : strcmp(first->stream, second->stream);
}

static bool is_erased(const struct verify *verify, const struct event *event)
{
	struct erased wanted = {"", ""};

	memcpy(wanted.id, event->id, sizeof(wanted.id));
	memcpy(wanted.stream, event->stream, sizeof(wanted.stream));
	return verify->erased_count > 0 &&
	       bsearch(&wanted, verify->erased, verify->erased_count, sizeof(*verify->erased), erased_compare) != NULL &&
	       erase_may_take(verify->ledger, event->type, event->stream);
}

static void check_body(struct verify *verify, int64_t position, const struct event *event, const struct event_row *row)
{
	if (!row->has_body) {
		if (!is_erased(verify, event))
			verify_fault(verify, _("event 表第 %lld 行：正文不见了，也没有有效的清除令。"), (long long)position);
		return;
	}
	if (erase_has(verify->ledger, event->id, event->stream) && erase_may_take(verify->ledger, event->type, event->stream))
		verify_fault(verify, _("event 表第 %lld 行：已经清除的正文又出现了。"), (long long)position);
	if (row->body_length != event->body_length ||
	    strcmp(event_body_hash(row).text, event->body_hash) != 0)
		verify_fault(verify, _("event 表第 %lld 行：正文被改动过（哈希不对）。"), (long long)position);
}

static void check_event(struct verify *verify, struct statement *from)
{
	int64_t position = statement_number(from, 0);
	struct problem problem = PROBLEM_INIT;
	struct event_row row;
	struct event event;

	verify->count->events++;
	verify_did(verify, 1);
	if (!event_row_read(from, 1, &row) || !event_parse(row.core, row.core_length, &event, &problem)) {
		verify_fault(verify, _("event 表第 %lld 行：内容不是一条记录，已损坏或被改动。"), (long long)position);
		problem_release(&problem);
		event_row_release(&row);
		return;
	}
	check_columns(verify, from, position, &event);
	check_body(verify, position, &event, &row);
	verify_signer(verify, position, &event);
	verify->count->signatures++;
	signature_pool_add(verify->signatures, position, &event, row.signature);
	event_release(&event);
	event_row_release(&row);
}

static bool check_events(struct verify *verify)
{
	struct statement *rows = store_statement(verify->ledger->store,
	    "SELECT position, core, signature, salt, body, id, chain, seq, stream, type, actor, hlc FROM event ORDER BY position");

	while (statement_step(rows))
		check_event(verify, rows);
	return !store_failed(verify->ledger->store, verify->problem);
}

/* ---- each log: no number twice, none left out, each naming the one before ---- */

struct link { /* an event of a log and the one that stands before it there */
	struct event event;
	int64_t position;
	bool forked; /* some number up to here has two events */
};

/* Two events of one number are kept for what they are, as long as they are shown. */
static void check_fork(struct verify *verify, const struct link *before, const struct link *link)
{
	struct statement *find = store_statement(verify->ledger->store, "SELECT 1 FROM alarm WHERE event = ? AND kind = 'fork'");

	statement_bind_text(find, 1, link->event.id);
	if (!statement_found(find))
		verify_fault(verify, _("单位 %s 的第 %lld 号有两份不同的记录（%.16s，%.16s），可能复制过数据库。"), link->event.chain,
		    (long long)link->event.seq, before->event.id, link->event.id);
}

/* What is kept of a log that went on twice is shown as that; in a log of this file nothing of either branch may be missing. */
static void check_previous(struct verify *verify, const struct event *event)
{
	struct statement *find = store_statement(verify->ledger->store, "SELECT 1 FROM alarm WHERE chain = ? AND seq = ? AND kind = 'fork'");

	statement_bind_text(find, 1, event->chain);
	statement_bind_number(find, 2, event->seq - 1);
	if (!statement_found(find))
		verify_fault(verify, _("单位 %s 的第 %lld 号记录（%.16s）接不上前一号，前一号被换过。"), event->chain, (long long)event->seq, event->id);
	else if (trust_is_own(verify->trust, event->chain))
		verify_fault(verify, _("单位 %s 的账本分叉，其中一支的第 %lld 号不在本机：没有收到，或被删除过（后一号 %.16s）。"), event->chain,
		    (long long)event->seq - 1, event->id);
}

/* Of what is here of the number before it, none is the one that it names. */
static bool has_lost_previous(struct verify *verify, const struct event *event)
{
	struct statement *find = store_statement(verify->ledger->store, "SELECT max(id = ?1) FROM event WHERE chain = ?2 AND seq = ?3");
	bool lost;

	statement_bind_text(find, 1, event->prev);
	statement_bind_text(find, 2, event->chain);
	statement_bind_number(find, 3, event->seq - 1);
	lost = statement_step(find) && !statement_is_null(find, 0) && statement_number(find, 0) == 0;
	statement_reset(find);
	return lost;
}

static void check_hole(struct verify *verify, const struct event *event, int64_t expected)
{
	/* Of other logs only the part that concerns this station may have come; what others have not given back is listed as missing. */
	if (verify_was_filed(verify, event))
		verify_fault(verify, event->seq == expected + 1 ? _("单位 %s 缺第 %lld 号记录，被删除过。") : _("单位 %s 从第 %lld 号起缺记录，被删除过。"),
		    event->chain, (long long)expected);
}

/* What was filed here stands in the order of its log. Two that were given back may have come in any. */
static void check_order(struct verify *verify, const struct link *before, const struct link *link)
{
	if (!link->forked && link->position < before->position &&
	    (verify_was_filed(verify, &before->event) || verify_was_filed(verify, &link->event)))
		verify_fault(verify, _("event 表第 %lld 行：次序被改动过，它应当在第 %lld 行之后。"), (long long)link->position, (long long)before->position);
}

static void check_link(struct verify *verify, const struct link *before, struct link *link)
{
	const struct event *event = &link->event, *last = &before->event;
	bool same_chain = last->seq > 0 && strcmp(last->chain, event->chain) == 0;
	int64_t expected = same_chain ? last->seq + 1 : 1;

	link->forked = same_chain && (before->forked || event->seq == last->seq);
	if (same_chain && event->seq == last->seq) {
		check_fork(verify, before, link);
		if (has_lost_previous(verify, event))
			check_previous(verify, event);
	} else if (event->seq != expected) {
		check_hole(verify, event, expected);
	} else if (same_chain && strcmp(event->prev, last->id) != 0) {
		if (has_lost_previous(verify, event))
			check_previous(verify, event);
	} else if (same_chain) {
		if (event->hlc_ms < last->hlc_ms || (event->hlc_ms == last->hlc_ms && event->hlc_count <= last->hlc_count))
			verify_fault(verify, _("单位 %s 的第 %lld 号记录（%.16s）的时间早于前一号。"), event->chain, (long long)event->seq, event->id);
		check_order(verify, before, link);
	}
}

static bool check_logs(struct verify *verify)
{
	struct statement *rows = store_statement(verify->ledger->store, "SELECT core, id, position FROM event ORDER BY chain, seq, id");
	struct link before = {.position = 0}, link;
	struct problem problem = PROBLEM_INIT;

	while (statement_step(rows)) {
		size_t length;
		const char *core = statement_bytes(rows, 0, &length);

		if (core == NULL || !event_parse_known(core, length, statement_text(rows, 1), &link.event, &problem)) {
			problem_release(&problem); /* was named above */
			continue;
		}
		link.position = statement_number(rows, 2);
		check_link(verify, &before, &link);
		event_release(&before.event);
		before = link;
	}
	event_release(&before.event);
	return !store_failed(verify->ledger->store, verify->problem);
}

/* ---- what may be missing ---- */

/* Orders in force, whether their day has come or not: nobody can say here on which day a body went. */
static bool find_erased(struct verify *verify)
{
	struct erasure *all;
	size_t count;

	if (!ledger_erasures(verify->ledger, DATE_NONE, &all, &count, verify->problem))
		return false;
	for (size_t i = 0; i < count; i++) {
		if (all[i].state != ERASURE_WAITING && all[i].state != ERASURE_DUE)
			continue;
		verify->erased = memory_resize(verify->erased, verify->erased_count + all[i].count + 1, sizeof(*verify->erased));
		for (size_t k = 0; k < all[i].count; k++) {
			struct erased *erased = &verify->erased[verify->erased_count++];

			memcpy(erased->id, all[i].events[k], sizeof(erased->id));
			memcpy(erased->stream, all[i].stream, sizeof(erased->stream));
		}
	}
	if (verify->erased_count > 0)
		qsort(verify->erased, verify->erased_count, sizeof(*verify->erased), erased_compare);
	erasures_release(all, count);
	return true;
}

static void bad_signature(void *self, int64_t position)
{
	verify_fault(self, _("event 表第 %lld 行：签名不对。"), (long long)position);
}

bool ledger_verify(struct ledger *ledger, void (*fault)(void *self, const char *sentence), void *self, struct verify_count *count,
    struct problem *problem)
{
	const struct verify_watch watch = {fault, NULL, self};

	return ledger_verify_watched(ledger, &watch, count, problem);
}

bool ledger_verify_watched(struct ledger *ledger, const struct verify_watch *watch, struct verify_count *count, struct problem *problem)
{
	struct verify verify = {.ledger = ledger, .watch = *watch, .count = count, .problem = problem};
	bool good;

	*count = (struct verify_count){.events = 0};
	verify.signatures = signature_pool_new();
	verify.all = 2 * statement_answer(store_statement(ledger->store, "SELECT count(*) FROM event"), 0);
	verify.trust = trust_new();
	good = trust_read(verify.trust, ledger->store, problem);
	trust_work_out(verify.trust, ledger->chain);
	good = good && find_erased(&verify) && check_events(&verify) && check_logs(&verify) && verify_enrolled(&verify) &&
	       verify_projections(&verify) && verify_alarms(&verify);
	signature_pool_end(verify.signatures, bad_signature, &verify);
	if (watch->progress != NULL)
		watch->progress(watch->self, verify.all, verify.all);
	trust_free(verify.trust);
	free(verify.erased);
	return good;
}
