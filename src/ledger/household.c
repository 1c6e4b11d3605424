/* Whose household a stream is: writers.h says the rule. Mostly who writes stands in line with who began it, and no event is read. */
#include "writers.h"

#include <stdlib.h>
#include <string.h>

void household_writers_begin(struct household_writers *writers, struct ledger *ledger, const struct trust *trust, const char *stream)
{
	*writers = (struct household_writers){.homes = {.ledger = ledger, .trust = trust, .stream = stream, .ever = true}};
	homes_begin(&writers->homes);
}

static void texts_release(char **texts, size_t count)
{
	for (size_t i = 0; i < count; i++)
		free(texts[i]);
	free(texts);
}

void household_writers_release(struct household_writers *writers)
{
	homes_release(&writers->homes);
	texts_release(writers->targets, writers->target_count);
	texts_release(writers->doubtful, writers->doubtful_count);
}

static void text_add(char ***texts, size_t *count, const char *text)
{
	*texts = memory_resize(*texts, *count + 1, sizeof(char *));
	(*texts)[(*count)++] = memory_text(text);
}

static bool is_in_line(const struct homes *homes, const char *chain)
{
	for (size_t i = 0; i < homes->count; i++)
		if (trust_kin(homes->trust, chain, homes->chains[i]) == TRUST_IN_LINE)
			return true;
	return false;
}

static void add_target(void *self, const char *code)
{
	struct household_writers *writers = self;

	text_add(&writers->targets, &writers->target_count, code);
}

/* What is gone may have been the handing over, or the taking over by its signer. */
static void find_doubtful(struct household_writers *writers)
{
	struct statement *rows = store_statement(writers->homes.ledger->store,
	    "SELECT DISTINCT chain FROM event WHERE stream = ?1 AND (body IS NULL OR (instr(body, '\"form\":\"takeover\"') > 0"
	    " AND EXISTS (SELECT 1 FROM event WHERE stream = ?1 AND body IS NULL))) ORDER BY chain");

	statement_bind_text(rows, 1, writers->homes.stream);
	while (statement_step(rows))
		if (!is_in_line(&writers->homes, statement_text(rows, 0)))
			text_add(&writers->doubtful, &writers->doubtful_count, statement_text(rows, 0));
}

static void walk(struct household_writers *writers)
{
	homes_move(&writers->homes, NULL);
	homes_each_target(&writers->homes, NULL, add_target, writers);
	find_doubtful(writers);
	writers->placed_anew = homes_gave_place(&writers->homes);
	writers->walked = true;
}

static bool is_their_department(const struct homes *homes, const char *chain)
{
	const char *above = trust_is_department(homes->trust, chain) ? trust_above(homes->trust, chain) : NULL;

	for (size_t i = 0; above != NULL && i < homes->count; i++)
		if (trust_is_over(homes->trust, above, homes->chains[i]))
			return true;
	return false;
}

/* Whether it is known that a station is none of those that may. */
static bool is_apart(const struct household_writers *writers, const char *chain)
{
	const struct homes *homes = &writers->homes;
	bool apart = homes->count > 0 && !writers->placed_anew;

	for (size_t i = 0; apart && i < homes->count; i++)
		apart = trust_kin(homes->trust, chain, homes->chains[i]) == TRUST_APART;
	for (size_t i = 0; apart && i < writers->target_count; i++)
		apart = trust_kin_of_code(homes->trust, chain, writers->targets[i]) == TRUST_APART;
	for (size_t i = 0; apart && i < writers->doubtful_count; i++)
		apart = trust_kin(homes->trust, chain, writers->doubtful[i]) != TRUST_IN_LINE;
	return apart;
}

bool household_is_foreign(struct household_writers *writers, const char *chain)
{
	if (is_in_line(&writers->homes, chain))
		return false;
	if (!writers->walked)
		walk(writers);
	return is_apart(writers, chain) && !is_their_department(&writers->homes, chain);
}
