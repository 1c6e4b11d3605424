/* Whose office a stream is. The station's own people write there, and those above it; what anybody else has filed there is kept
 * and shown, and has no effect: nobody sets another station's parameters, nor makes its stations known. */
#include "alarm.h"

#include <string.h>

static bool is_office_of(const struct trust_key *key, const char *office)
{
	return key->rank != TRUST_NONE && value_same(key->office, office);
}

/* What a log says of itself does not take an office from a station that was enrolled with it by somebody who counts more. */
static enum trust_rank strongest_claim(const struct trust *trust, const char *office)
{
	const struct trust_key *key;
	enum trust_rank rank = TRUST_NONE;

	for (size_t i = 0; (key = trust_key_at(trust, i)) != NULL; i++)
		if (is_office_of(key, office) && key->rank > rank)
			rank = key->rank;
	return rank;
}

static bool may_write(const struct trust *trust, const char *office, enum trust_rank claim, const char *chain)
{
	const struct trust_key *key;

	for (size_t i = 0; (key = trust_key_at(trust, i)) != NULL; i++)
		if (is_office_of(key, office) && key->rank == claim && trust_is_over(trust, chain, key->chain))
			return true;
	return false;
}

bool office_is_foreign(const struct trust *trust, const char *stream, const char *chain)
{
	struct id_text other = id_backwards(stream);
	const char *office = stream;
	enum trust_rank claim = strongest_claim(trust, office);

	if (claim == TRUST_NONE) {
		office = other.text;
		claim = strongest_claim(trust, office);
	}
	return claim != TRUST_NONE && !may_write(trust, office, claim, chain);
}

static bool withhold(struct ledger *ledger, const char *stream, const char *chain, struct problem *problem)
{
	struct statement *insert = store_statement(ledger->store,
	    "INSERT INTO alarm(event, kind, chain, seq, key, stream) SELECT id, 'office', chain, seq, actor, stream FROM event"
	    " WHERE stream = ? AND chain = ? ON CONFLICT DO NOTHING");

	statement_bind_text(insert, 1, stream);
	statement_bind_text(insert, 2, chain);
	return statement_run(insert, problem);
}

bool office_withhold(struct ledger *ledger, const char *stream, struct problem *problem)
{
	struct statement *drop, *chains;
	bool good;

	if (!ledger_is_office(ledger, stream))
		return true;
	if (!authority_ready(ledger, problem))
		return false;
	drop = store_statement(ledger->store, "DELETE FROM alarm WHERE stream = ? AND kind = 'office'");
	statement_bind_text(drop, 1, stream);
	good = statement_run(drop, problem);
	chains = store_statement(ledger->store, "SELECT DISTINCT chain FROM event WHERE stream = ? ORDER BY chain");
	statement_bind_text(chains, 1, stream);
	while (good && statement_step(chains))
		if (office_is_foreign(ledger->trust, stream, statement_text(chains, 0)))
			good = withhold(ledger, stream, statement_text(chains, 0), problem);
	statement_reset(chains);
	return good && !store_failed(ledger->store, problem);
}

bool office_touch(struct ledger *ledger, const char *office, struct problem *problem)
{
	struct statement *touch;

	if (office == NULL || *office == '\0' || strcmp(office, ledger->office) == 0)
		return true;
	touch = store_statement(ledger->store, "UPDATE stream SET events = -1 WHERE id IN (?, ?)");
	statement_bind_text(touch, 1, office);
	statement_bind_text(touch, 2, id_backwards(office).text);
	return statement_run(touch, problem);
}
