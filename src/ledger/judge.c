/* What taking a batch of events would come to, said before anything is written. Keys that the batch itself enrols count. */
#include "judge.h"
#include "body.h"
#include "keys.h"
#include "park.h"

#include <stdio.h>
#include <string.h>

struct ledger_judge *ledger_judge_new(struct ledger *ledger, bool signatures, struct problem *problem)
{
	struct ledger_judge *judge = memory_new(sizeof(*judge));

	judge->ledger = ledger;
	judge->signatures = signatures;
	judge->trust = trust_new();
	judge->stale = true;
	judge->room = parked_room(ledger);
	if (!trust_read(judge->trust, ledger->store, problem)) {
		ledger_judge_free(judge);
		return NULL;
	}
	return judge;
}

/* To lock the file for each question, and to see whether it changed, takes longer than the answers. Let go now and then, so
 * that others may write. */
#define READ_TOGETHER 256

void judge_keep_reading(struct ledger_judge *judge)
{
	if (judge->judged.count % READ_TOGETHER != 0 && judge->reading != NULL)
		return;
	judge_stop_reading(judge);
	judge->reading = store_statement(judge->ledger->store, "SELECT 1 FROM event");
	if (!statement_step(judge->reading))
		judge->reading = NULL; /* it ended by itself */
}

void judge_stop_reading(struct ledger_judge *judge)
{
	if (judge->reading != NULL)
		statement_reset(judge->reading);
	judge->reading = NULL;
}

void ledger_judge_incomplete(struct ledger_judge *judge)
{
	judge->incomplete = true;
}

void ledger_judge_free(struct ledger_judge *judge)
{
	if (judge == NULL)
		return;
	judge_stop_reading(judge);
	judged_release(judge);
	trust_free(judge->trust);
	free(judge->chains);
	free(judge->ahead);
	free(judge);
}

static struct pending_chain *chain_of(struct ledger_judge *judge, const char *chain)
{
	struct pending_chain *found;

	for (size_t i = 0; i < judge->chain_count; i++)
		if (strcmp(judge->chains[i].chain, chain) == 0)
			return &judge->chains[i];
	judge->chains = memory_resize(judge->chains, judge->chain_count + 1, sizeof(*judge->chains));
	found = &judge->chains[judge->chain_count++];
	memset(found, 0, sizeof(*found));
	memcpy(found->chain, chain, strlen(chain) < sizeof(found->chain) ? strlen(chain) : sizeof(found->chain) - 1);
	return found;
}

/* Most of what comes is behind all that is here of its log. What another window takes meanwhile, the taking finds. */
bool judge_has(struct ledger_judge *judge, const struct event *event)
{
	if (strcmp(judge->asked, event->chain) != 0) {
		memcpy(judge->asked, event->chain, sizeof(judge->asked));
		judge->highest = log_highest(judge->ledger, event->chain);
	}
	return event->seq <= judge->highest && log_has(judge->ledger, event->id);
}

/* Behind one that waits the next one does: a million of them are not counted a million times. */
static bool has_gap(struct ledger_judge *judge, struct pending_chain *chain, const struct event *event)
{
	bool gap = (chain->parked > 0 && event->seq == chain->parked + 1) ||
	    log_count_before(judge->ledger, event->chain, event->seq) + chain->fresh < event->seq - 1;

	if (gap)
		chain->parked = event->seq;
	return gap;
}

static const struct trust *trust_now(struct ledger_judge *judge)
{
	if (judge->stale)
		trust_work_out(judge->trust, judge->ledger->chain);
	judge->stale = false;
	return judge->trust;
}

/* Who signs writes his own name, as take.c has it. */
static bool is_in_own_name(const struct trust_key *key, const struct event_row *row)
{
	struct body_text text = {.plain = NULL};
	const char *by;
	bool own;

	if (key == NULL || !row->has_body || (key->name != NULL && body_surely_says(row->body, row->body_length, "by", key->name)))
		return true;
	by = tree_text(body_read(&text, row->body, row->body_length, false, NULL), "by");
	own = by == NULL || value_same(key->name, by);
	body_text_release(&text);
	return own;
}

/* Who signed it may be let in by what has not come; as long as there is room to wait. */
static enum ledger_verdict judge_unknown(struct ledger_judge *judge, const struct event *event, const struct event_row *row)
{
	bool waits = trust_knows(judge->trust, event->chain) && has_gap(judge, chain_of(judge, event->chain), event);

	if (!waits && !judge->incomplete)
		return LEDGER_BAD;
	if (!parked_has(judge->ledger, event->id))
		judge->room -= (int64_t)(row->core_length + (row->has_body ? row->body_length : 0));
	return judge->room < 0 ? LEDGER_NO_ROOM : LEDGER_PARKED;
}

static enum ledger_verdict judge_fresh(struct ledger_judge *judge, const struct event *event, const struct event_row *row)
{
	const struct trust *trust = trust_now(judge);
	const struct trust_key *key = trust_find(trust, event->chain, event->actor);
	bool known = key != NULL && key->rank != TRUST_NONE, withheld = known && !trust_key_signs(key, event->seq);

	if (!known && !trust_begins(trust, event) && !trust_goes_on(trust, event, row))
		return judge_unknown(judge, event, row);
	if (!is_in_own_name(known ? key : NULL, row))
		return LEDGER_BAD;
	if (event_is_about_keys(event)) { /* the key is not to be asked after this: it is of the old trust */
		trust_add_take(judge->trust, event, INT64_MAX, row->has_body ? key_body(event, row->body, row->body_length) : NULL);
		judge->stale = true;
	}
	chain_of(judge, event->chain)->fresh++;
	return withheld ? LEDGER_WITHHELD : LEDGER_FRESH;
}

enum ledger_verdict ledger_judge_row(struct ledger_judge *judge, const struct event_row *row, struct event *event, struct problem *problem)
{
	const struct ahead *ahead;
	enum ledger_verdict verdict;
	bool verified;

	if (!event_row_check(row, event, problem))
		return LEDGER_BAD;
	judge_keep_reading(judge);
	ahead = judge_next_ahead(judge, event, row);
	if (ahead == NULL && judge_has(judge, event)) {
		judged_add(judge, event, row, false);
		return LEDGER_KNOWN;
	}
	verified = judge->signatures && (ahead != NULL ? ahead->holds : signature_holds(event->actor, event->id, row->signature));
	verdict = verified || !judge->signatures ? judge_fresh(judge, event, row) : LEDGER_BAD;
	judged_add(judge, event, row, verified);
	if (verdict == LEDGER_BAD) {
		problem_set(problem, PROBLEM_REFUSED, _("单位 %s 的第 %lld 号记录签名不对，签名的密钥没有登记，或不是以本人姓名签的。"), event->chain,
		    (long long)event->seq);
		event_release(event);
	}
	return verdict;
}

/* ---- what is here of each log ---- */

/* In the order of the index on log and number, so that a million events need no memory. */
bool ledger_each_interval(struct ledger *ledger, bool (*visit)(void *self, const char *chain, int64_t first, int64_t last, const char *head),
    void *self, struct problem *problem)
{
	struct statement *rows = store_statement(ledger->store, "SELECT chain, seq, id FROM event ORDER BY chain, seq, id");
	char chain[33] = "", head[LEDGER_ID_LENGTH + 1] = "";
	int64_t first = 0, last = 0;
	bool more = true;

	while (more && statement_step(rows)) {
		int64_t seq = statement_number(rows, 1);

		if (strcmp(statement_text(rows, 0), chain) != 0 || seq > last + 1) {
			if (*chain != '\0')
				more = visit(self, chain, first, last, head);
			snprintf(chain, sizeof(chain), "%s", statement_text(rows, 0));
			first = seq;
		}
		last = seq;
		snprintf(head, sizeof(head), "%s", statement_text(rows, 2));
	}
	statement_reset(rows);
	if (more && *chain != '\0')
		visit(self, chain, first, last, head);
	return !store_failed(ledger->store, problem);
}
