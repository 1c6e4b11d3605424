/* Whose office a stream is. */
#include "writers.h"

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
