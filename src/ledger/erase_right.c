/* Who may order that something of a household is erased: supervisors of the county that it belongs to, which is over the
 * station that is its home. */
#include "erase.h"
#include "homes.h"

#include <stdlib.h>
#include <string.h>

/* As this station, or one above it, has enrolled that unit: what a unit says of itself does not count. */
static bool is_known_as(struct ledger *ledger, const char *chain, const char *level)
{
	struct statement *find;

	if (table_find(ledger->tables, ledger->table_count, "unit") == NULL)
		return false;
	find = store_statement(ledger->store, OFFICES_ABOVE
	    " SELECT 1 FROM unit WHERE household IN (SELECT office FROM above) AND chain = ?2 AND level = ?3 AND _void = 0");
	statement_bind_text(find, 1, ledger->office);
	statement_bind_text(find, 2, chain);
	statement_bind_text(find, 3, level);
	return statement_found(find);
}

static bool is_of_county(struct ledger *ledger, const char *chain)
{
	char *own;
	bool county;

	if (!ledger_is_own(ledger, chain))
		return is_known_as(ledger, chain, LEDGER_COUNTY);
	own = store_setting(ledger->store, "level");
	county = own != NULL && strcmp(own, LEDGER_COUNTY) == 0;
	free(own);
	return county;
}

char *erase_signer(struct ledger *ledger, const struct event *event)
{
	struct statement *find = store_statement(ledger->store,
	    "SELECT name FROM enrolled WHERE chain = ? AND key = ? AND role = ? AND (until IS NULL OR ? <= until)");
	char *name;

	statement_bind_text(find, 1, event->chain);
	statement_bind_text(find, 2, event->actor);
	statement_bind_text(find, 3, LEDGER_SUPERVISOR);
	statement_bind_number(find, 4, event->seq);
	name = statement_answer_text(find);
	if (name != NULL && !is_of_county(ledger, event->chain))
		memory_free(&name);
	return name;
}

enum erase_right erase_right(struct ledger *ledger, const char *chain, const char *stream, const struct event *at)
{
	struct homes homes = {.ledger = ledger, .stream = stream};
	struct hlc_text until = at != NULL ? hlc_write(at->hlc_ms, at->hlc_count) : (struct hlc_text){""};
	enum erase_right right;

	if (!authority_ready(ledger, NULL))
		return ERASE_NOT_HERE;
	homes.trust = ledger->trust;
	homes_begin(&homes);
	right = homes.count > 0 ? ERASE_OWN : ERASE_NOT_HERE;
	if (homes.count > 0)
		homes_move(&homes, at != NULL ? until.text : NULL);
	for (size_t i = 0; i < homes.count; i++)
		if (!trust_is_over(ledger->trust, chain, homes.chains[i]))
			right = ERASE_OF_OTHERS;
	homes_release(&homes);
	return right;
}

bool ledger_may_erase(struct ledger *ledger, const char *stream)
{
	return erase_right(ledger, ledger->chain, stream, NULL) == ERASE_OWN;
}
