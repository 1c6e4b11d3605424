/* The signatures of rows that are about to be judged, verified on all cores before their turn comes. */
#include "judge.h"
#include "verify.h"

#include <string.h>

#define FEW 32 /* are not worth a thread */

static void ahead_bad(void *self, int64_t at)
{
	struct ledger_judge *judge = self;

	judge->ahead[at].holds = false;
}

static void ahead_add(struct ledger_judge *judge, struct signature_pool *pool, const struct event *event, const struct event_row *row)
{
	struct ahead *ahead = &judge->ahead[judge->ahead_count];

	memcpy(ahead->id, event->id, sizeof(ahead->id));
	memcpy(ahead->signature, row->signature, sizeof(ahead->signature));
	ahead->holds = true;
	signature_pool_add(pool, (int64_t)judge->ahead_count++, event, row->signature);
}

void ledger_judge_ahead(struct ledger_judge *judge, const struct event_row *rows, size_t count)
{
	struct signature_pool *pool;

	judge->ahead_at = judge->ahead_count = 0;
	if (!judge->signatures || count < FEW)
		return;
	judge->ahead = memory_resize(judge->ahead, count, sizeof(*judge->ahead));
	judge_keep_reading(judge);
	pool = signature_pool_new();
	for (size_t i = 0; i < count; i++) {
		struct event event;

		if (!event_parse(rows[i].core, rows[i].core_length, &event, NULL))
			continue;
		if (!judge_has(judge, &event))
			ahead_add(judge, pool, &event, &rows[i]);
		event_release(&event);
	}
	signature_pool_end(pool, ahead_bad, judge);
}

/* They come in the same order, and were not here; of whatever comes otherwise nothing is known. */
const struct ahead *judge_next_ahead(struct ledger_judge *judge, const struct event *event, const struct event_row *row)
{
	const struct ahead *next = judge->ahead_at < judge->ahead_count ? &judge->ahead[judge->ahead_at] : NULL;

	if (next == NULL || strcmp(next->id, event->id) != 0 || memcmp(next->signature, row->signature, sizeof(next->signature)) != 0)
		return NULL;
	judge->ahead_at++;
	return next;
}
