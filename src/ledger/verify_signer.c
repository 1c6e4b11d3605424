/* Whether the key that signed had been let in by somebody who may, and signed under its own name. */
#include "writers.h"
#include "verify.h"

#include <string.h>

void verify_name(struct verify *verify, int64_t position, const struct event *event, const char *by)
{
	const struct trust_key *key = by == NULL ? NULL : trust_find(verify->trust, event->chain, event->actor);

	if (key != NULL && key->name != NULL && strcmp(by, key->name) != 0)
		verify_fault(verify, _("event 表第 %lld 行：写的办理人与签名的人不是同一个人。"), (long long)position);
}

void verify_signer(struct verify *verify, int64_t position, const struct event *event)
{
	const struct trust_key *key = trust_find(verify->trust, event->chain, event->actor);
	bool known = key != NULL && key->rank != TRUST_NONE;
	struct statement *find;

	if (trust_key_signs(key, event->seq))
		return;
	/* It may be here, as long as it has no effect. */
	find = store_statement(verify->ledger->store, "SELECT 1 FROM alarm WHERE event = ? AND kind = ?");
	statement_bind_text(find, 1, event->id);
	statement_bind_text(find, 2, known ? "revoked" : "unknown");
	if (!statement_found(find))
		verify_fault(verify, _("event 表第 %lld 行：签名的密钥没有登记或已经停用。"), (long long)position);
}

/* ---- table enrolled ---- */

bool verify_enrolled(struct verify *verify)
{
	struct statement *rows = store_statement(verify->ledger->store, ENROLLED_ROWS);
	const struct trust_key *key;
	size_t met = 0, count = 0;

	while (statement_step(rows)) {
		key = trust_find(verify->trust, statement_text(rows, 0), statement_text(rows, 1));
		verify->count->rows++;
		met += key != NULL;
		if (key == NULL)
			verify_fault(verify, _("enrolled 表：密钥 %.16s 没有登记记录，是多出来的。"), statement_text(rows, 1));
		else if (!enrolled_row_is(rows, key))
			verify_fault(verify, _("enrolled 表：密钥 %.16s 与登记记录不同。"), statement_text(rows, 1));
	}
	while (trust_key_at(verify->trust, count) != NULL)
		count++;
	for (size_t i = 0; met < count && (key = trust_key_at(verify->trust, i)) != NULL; i++) {
		rows = store_statement(verify->ledger->store, "SELECT 1 FROM enrolled WHERE chain = ? AND key = ?");
		statement_bind_text(rows, 1, key->chain);
		statement_bind_text(rows, 2, key->key);
		if (!statement_found(rows))
			verify_fault(verify, _("enrolled 表：缺密钥 %.16s。"), key->key);
	}
	return !store_failed(verify->ledger->store, verify->problem);
}

/* ---- table alarm ---- */

static bool is_justified(const struct verify *verify, const char *kind, const char *chain, const char *key, const char *stream, int64_t seq)
{
	const struct trust_key *known = trust_find(verify->trust, chain, key);

	if (strcmp(kind, "revoked") == 0)
		return known != NULL && known->rank != TRUST_NONE && !trust_key_signs(known, seq);
	if (strcmp(kind, "unknown") == 0)
		return known == NULL || known->rank == TRUST_NONE;
	if (strcmp(kind, "office") == 0 || strcmp(kind, "household") == 0)
		return writer_is_foreign(verify->ledger, verify->trust, kind, stream, chain);
	return true;
}

static bool tell_alarm(void *self, const struct ledger_alarm *alarm)
{
	struct verify *verify = self;
	char *sentence = ledger_alarm_sentence(alarm);

	verify->count->alarms++;
	if (verify->watch.fault != NULL)
		verify->watch.fault(verify->watch.self, sentence);
	free(sentence);
	return true;
}

bool verify_alarms(struct verify *verify)
{
	struct statement *rows = store_statement(verify->ledger->store,
	    "SELECT a.event, a.kind, a.chain, a.key, a.seq, e.seq, a.stream FROM alarm a LEFT JOIN event e ON e.id = a.event ORDER BY a.event, a.kind");

	while (statement_step(rows)) {
		verify->count->rows++;
		if (statement_is_null(rows, 5) || statement_number(rows, 4) != statement_number(rows, 5) ||
		    !is_justified(verify, statement_text(rows, 1), statement_text(rows, 2), statement_text(rows, 3), statement_text(rows, 6),
			statement_number(rows, 4)))
			verify_fault(verify, _("alarm 表：记录 %.16s 的一行没有根据，是多出来的。"), statement_text(rows, 0));
	}
	return !store_failed(verify->ledger->store, verify->problem) && ledger_each_alarm(verify->ledger, tell_alarm, verify, verify->problem);
}
