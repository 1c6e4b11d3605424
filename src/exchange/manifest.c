/* See manifest.h. */
#include "manifest.h"

#include <string.h>

struct run {
	int64_t first, last;
	char head[LEDGER_ID_LENGTH + 1];
};
struct runs {
	struct tree *list;
	const char *own, *other;
	struct run others[MANIFEST_RUNS]; /* a ring */
	size_t count;
};

static void add_run(struct tree *list, const char *chain, int64_t first, int64_t last, const char *head)
{
	struct tree *item = tree_add_map(list, NULL);

	tree_add_text(item, "chain", chain);
	tree_add_number(item, "first", first);
	tree_add_number(item, "seq", last);
	tree_add_text(item, "head", head);
}

static bool visit_run(void *self, const char *chain, int64_t first, int64_t last, const char *head)
{
	struct runs *runs = self;
	struct run *run;

	if (strcmp(chain, runs->own) == 0) {
		add_run(runs->list, chain, first, last, head);
	} else if (strcmp(chain, runs->other) == 0) {
		run = &runs->others[runs->count++ % MANIFEST_RUNS];
		*run = (struct run){.first = first, .last = last};
		memcpy(run->head, head, strnlen(head, sizeof(run->head) - 1));
	}
	return true;
}

static bool add_runs(struct ledger *ledger, struct tree *list, const struct manifest_of *of, struct problem *problem)
{
	struct runs runs = {.list = list, .own = of->header->chain, .other = of->chain};
	bool good = ledger_each_interval(ledger, visit_run, &runs, problem);

	for (size_t i = runs.count > MANIFEST_RUNS ? runs.count - MANIFEST_RUNS : 0; good && i < runs.count; i++) {
		const struct run *run = &runs.others[i % MANIFEST_RUNS];

		add_run(list, of->chain, run->first, run->last, run->head);
	}
	return good;
}

/* What the receiver showed of this file's own log in its newest bundle, and is another event here or none. */
static void add_wants(struct ledger *ledger, struct tree *list, const struct manifest_of *of)
{
	struct statement *find = store_statement(ledger_store(ledger),
	    "SELECT max(w.seq) FROM _witness w WHERE w.chain = ?1 AND w.source = ?2 AND w.own = 0 AND NOT EXISTS (SELECT 1 FROM event e WHERE e.id = w.head)"
	    " AND w.number = (SELECT max(c.number) FROM _channel c WHERE c.station = ?2 AND c.direction = 'in')");
	struct tree *item;

	statement_bind_text(find, 1, of->header->chain);
	statement_bind_text(find, 2, of->station);
	if (statement_step(find) && !statement_is_null(find, 0)) {
		item = tree_add_map(list, NULL);
		tree_add_text(item, "chain", of->header->chain);
		tree_add_number(item, "first", 1); /* nobody can say here from which number on */
		tree_add_number(item, "last", statement_number(find, 0));
	}
	statement_reset(find);
}

struct tree *manifest_make(struct ledger *ledger, const struct manifest_of *of, struct problem *problem)
{
	const struct bundle_header *header = of->header;
	struct tree *manifest = tree_new_map();

	tree_add_text(manifest, "id", header->id);
	tree_add_text(manifest, "from", header->from);
	tree_add_text(manifest, "chain", header->chain);
	tree_add_text(manifest, "signer", header->signer);
	tree_add_number(manifest, "number", header->number);
	tree_add_text(manifest, "previous", header->previous);
	tree_add_number(manifest, "made", header->made_at);
	tree_add_number(manifest, "covers", of->covers);
	add_wants(ledger, tree_add_list(manifest, "wants"), of);
	if (add_runs(ledger, tree_add_list(manifest, "heads"), of, problem) && !store_failed(ledger_store(ledger), problem))
		return manifest;
	tree_free(manifest);
	return NULL;
}
