/* Which key may sign in which log: the table that the rule of trust.h comes to. */
#include "writers.h"

#include <string.h>

enum signer enrolled_signer(struct ledger *ledger, const char *chain, const char *key_id, int64_t seq)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT until IS NULL OR ? <= until FROM enrolled WHERE chain = ? AND key = ? AND role IS NOT NULL");
	enum signer signer = SIGNER_UNKNOWN;

	statement_bind_number(find, 1, seq);
	statement_bind_text(find, 2, chain);
	statement_bind_text(find, 3, key_id);
	if (statement_step(find))
		signer = statement_number(find, 0) != 0 ? SIGNER_SIGNS : SIGNER_ENDED;
	statement_reset(find);
	return signer;
}

bool enrolled_is_administrator(struct ledger *ledger, const char *chain, const char *key_id, int64_t seq)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT 1 FROM enrolled WHERE chain = ? AND key = ? AND role = ? AND (until IS NULL OR ? <= until)");

	statement_bind_text(find, 1, chain);
	statement_bind_text(find, 2, key_id);
	statement_bind_text(find, 3, LEDGER_ADMINISTRATOR);
	statement_bind_number(find, 4, seq);
	return statement_found(find);
}

/* ---- the table follows the rule ---- */

struct change { /* a key whose standing is not the one in the table */
	char chain[33], key[65];
	char office[33]; /* that it had in the table */
	bool role;	 /* it had another role */
};
struct changes {
	struct change *items;
	size_t count;
};

static void change_add(struct changes *changes, const char *chain, const char *key, const char *office, bool role)
{
	struct change *change;

	if ((changes->count & (changes->count - 1)) == 0)
		changes->items = memory_resize(changes->items, changes->count * 2 + 1, sizeof(*changes->items));
	change = &changes->items[changes->count++];
	*change = (struct change){.role = role};
	memcpy(change->chain, chain, strnlen(chain, sizeof(change->chain) - 1));
	memcpy(change->key, key, strnlen(key, sizeof(change->key) - 1));
	if (office != NULL)
		memcpy(change->office, office, strnlen(office, sizeof(change->office) - 1));
}

bool enrolled_row_is(struct statement *row, const struct trust_key *key)
{
	return value_same(key->station, statement_text(row, 2)) && value_same(key->office, statement_text(row, 3)) &&
	       value_same(key->name, statement_text(row, 4)) && value_same(key->role, statement_text(row, 5)) &&
	       value_same(key->since, statement_text(row, 6)) &&
	       key->until == (statement_is_null(row, 7) ? -1 : statement_number(row, 7));
}

/* Both lists stand by log and key. */
static void find_changes(struct ledger *ledger, struct changes *changes)
{
	struct statement *rows = store_statement(ledger->store, ENROLLED_ROWS);
	size_t at = 0;
	const struct trust_key *key = trust_key_at(ledger->trust, at);
	bool more = statement_step(rows);

	while (key != NULL || more) {
		int side = key == NULL ? 1 : !more ? -1 : strcmp(key->chain, statement_text(rows, 0));

		if (side == 0)
			side = strcmp(key->key, statement_text(rows, 1));
		if (side < 0)
			change_add(changes, key->chain, key->key, NULL, false);
		else if (side > 0)
			change_add(changes, statement_text(rows, 0), statement_text(rows, 1), statement_text(rows, 3), false);
		else if (!enrolled_row_is(rows, key))
			change_add(changes, key->chain, key->key, statement_text(rows, 3),
			    !statement_is_null(rows, 5) && !value_same(key->role, statement_text(rows, 5)));
		if (side <= 0)
			key = trust_key_at(ledger->trust, ++at);
		if (side >= 0)
			more = statement_step(rows);
	}
	statement_reset(rows);
}

static bool row_write(struct ledger *ledger, const struct change *change, const struct trust_key *key, struct problem *problem)
{
	struct statement *put;

	if (key == NULL) {
		put = store_statement(ledger->store, "DELETE FROM enrolled WHERE chain = ? AND key = ?");
		statement_bind_text(put, 1, change->chain);
		statement_bind_text(put, 2, change->key);
		return statement_run(put, problem);
	}
	put = store_statement(ledger->store,
	    "INSERT INTO enrolled(chain, key, station, office, name, role, since, until) VALUES(?, ?, ?, ?, ?, ?, ?, ?)"
	    " ON CONFLICT(chain, key) DO UPDATE SET station = excluded.station, office = excluded.office, name = excluded.name,"
	    " role = excluded.role, since = excluded.since, until = excluded.until");
	statement_bind_text(put, 1, key->chain);
	statement_bind_text(put, 2, key->key);
	statement_bind_text(put, 3, key->station);
	statement_bind_text(put, 4, key->office);
	statement_bind_text(put, 5, key->name);
	statement_bind_text(put, 6, key->role);
	statement_bind_text(put, 7, key->since);
	if (key->until < 0)
		statement_bind_null(put, 8);
	else
		statement_bind_number(put, 8, key->until);
	return statement_run(put, problem);
}

static bool write_changes(struct ledger *ledger, const struct changes *changes, struct problem *problem)
{
	for (size_t i = 0; i < changes->count; i++) {
		const struct change *change = &changes->items[i];
		const struct trust_key *key = trust_find(ledger->trust, change->chain, change->key);
		bool known = key != NULL && key->rank != TRUST_NONE;

		if (!row_write(ledger, change, key, problem) || !office_touch(ledger, change->office, problem) ||
		    (key != NULL && !office_touch(ledger, key->office, problem)) ||
		    !alarm_withhold(ledger, change->chain, change->key, known, known ? key->until : 0, problem) ||
		    (change->role && !alarm_roles(ledger, change->chain, problem)))
			return false;
	}
	return alarm_vouching(ledger, ledger->trust, problem);
}

bool authority_read(struct ledger *ledger, struct problem *problem)
{
	if (ledger->trust == NULL)
		ledger->trust = trust_new();
	if (!trust_read(ledger->trust, ledger->store, problem))
		return false;
	trust_work_out(ledger->trust, ledger->chain);
	return true;
}

bool authority_ready(struct ledger *ledger, struct problem *problem)
{
	return ledger->trust != NULL || authority_read(ledger, problem);
}

bool ledger_is_own(struct ledger *ledger, const char *chain)
{
	if (strcmp(ledger->chain, chain) == 0)
		return true;
	return authority_ready(ledger, NULL) && trust_is_own(ledger->trust, chain);
}

bool ledger_same_station(struct ledger *ledger, const char *chain, const char *other)
{
	return authority_ready(ledger, NULL) && trust_is_same_station(ledger->trust, chain, other);
}

/* Another terminal may have let it in since this one looked. */
bool ledger_knows(struct ledger *ledger, const char *chain)
{
	return (ledger->trust != NULL && trust_knows(ledger->trust, chain)) || (authority_read(ledger, NULL) && trust_knows(ledger->trust, chain));
}

bool ledger_begins(struct ledger *ledger, const struct event *event, const struct event_row *row)
{
	if (event->seq != 1)
		return false;
	return ledger_knows(ledger, event->chain) ? trust_begins(ledger->trust, event) : trust_goes_on(ledger->trust, event, row);
}

/* As one below it, or, by one above this station, as one above that. */
static bool introduces(const struct trust *trust, const struct key_event *event, const char *chain)
{
	const char *relation = tree_text(event->body, "relation");

	return event->counts && !event->revokes && value_same(chain, tree_text(event->body, "chain")) && (value_same("child", relation) ||
	    (value_same("parent", relation) && (trust_is_own(trust, event->chain) || trust_is_above(trust, event->chain))));
}

/* Whoever gets something from this station knows whom it knows by itself. */
static bool introduced_here(const struct trust *trust, const char *chain)
{
	const struct key_event *event;
	bool here = trust_is_own(trust, chain);

	for (size_t i = 0; !here && (event = trust_event_at(trust, i)) != NULL; i++)
		here = trust_is_own(trust, event->chain) && introduces(trust, event, chain);
	return here;
}

bool ledger_each_introducer(struct ledger *ledger, const char *chain, bool (*visit)(void *self, const char *by), void *self,
    struct problem *problem)
{
	const struct key_event *event;

	if (!authority_ready(ledger, problem))
		return false;
	if (introduced_here(ledger->trust, chain))
		return true;
	for (size_t i = 0; (event = trust_event_at(ledger->trust, i)) != NULL; i++)
		if (introduces(ledger->trust, event, chain) && !visit(self, event->chain))
			break;
	return true;
}

bool authority_renew(struct ledger *ledger, struct problem *problem)
{
	struct changes changes = {NULL, 0};
	bool good;

	if (!authority_read(ledger, problem))
		return false;
	find_changes(ledger, &changes);
	good = !store_failed(ledger->store, problem) && write_changes(ledger, &changes, problem) && placed_renew(ledger, problem);
	free(changes.items);
	return good;
}

bool authority_begin(struct ledger *ledger, struct problem *problem)
{
	struct statement *any = store_statement(ledger->store, "SELECT 1 FROM enrolled LIMIT 1");

	return *ledger->chain == '\0' || statement_found(any) || (authority_renew(ledger, problem) && alarm_rebuild(ledger, problem));
}
