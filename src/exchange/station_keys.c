/* The station's own keys: made when an administrator first signs in, given to every person of the station. */
#include "doudi/exchange.h"
#include "seal_station.h"

#include <stdio.h>
#include <string.h>

static bool share(struct ledger *ledger, const struct station_secret *secret, const char *const *key_ids, size_t count,
    struct problem *problem)
{
	for (size_t i = 0; i < count; i++)
		if (!station_secret_share(ledger_store(ledger), secret, key_ids[i], problem))
			return false;
	return true;
}

static bool has_any(struct store *store)
{
	struct statement *one = store_statement(store, "SELECT 1 FROM _station_box LIMIT 1");

	return statement_found(one);
}

bool exchange_share_keys(struct ledger *ledger, const struct actor *actor, const char *const *key_ids, size_t count, struct problem *problem)
{
	struct store *store = ledger_store(ledger);
	struct problem failure = PROBLEM_INIT;
	struct station_secret *secret = station_secret_open(store, actor, &failure);
	bool good = failure.kind == PROBLEM_NONE, made = false;

	if (good && secret == NULL && !has_any(store)) {
		secret = station_secret_new();
		made = true;
	}
	if (!good)
		problem_move(problem, &failure);
	else if (secret != NULL && (good = store_begin(store, problem))) {
		const char *own = actor_key_id(actor);

		good = (!made || share(ledger, secret, &own, 1, problem)) && share(ledger, secret, key_ids, count, problem);
		good = store_end(store, good, problem);
	}
	station_secret_free(secret);
	problem_release(&failure);
	return good;
}

bool exchange_own_keys(struct ledger *ledger, const struct actor *actor, char signing[65], char sealing[80], struct problem *problem)
{
	struct station_secret *secret = station_secret_open(ledger_store(ledger), actor, problem);
	unsigned char key[AGE_KEY_BYTES];

	if (secret == NULL)
		return false;
	station_secret_keys(secret, signing, key);
	age_recipient_text(key, sealing);
	station_secret_free(secret);
	return true;
}

bool exchange_write_identity(struct ledger *ledger, const struct actor *actor, const char *path, char sealing[80], struct problem *problem)
{
	struct station_secret *secret = station_secret_need(ledger_store(ledger), actor, problem);
	unsigned char key[AGE_KEY_BYTES];
	char signing[65], identity[AGE_KEY_TEXT], text[256];
	bool good;

	if (secret == NULL)
		return false;
	station_secret_keys(secret, signing, key);
	age_recipient_text(key, sealing);
	age_identity_text(station_secret_identity(secret), identity);
	snprintf(text, sizeof(text), "# public key: %s\n%s\n", sealing, identity);
	good = exchange_write_new(path, text, strlen(text), problem);
	secret_wipe(identity, sizeof(identity));
	secret_wipe(text, sizeof(text));
	station_secret_free(secret);
	return good;
}
