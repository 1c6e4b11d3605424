/* What the events of one stream come to: per field the writes that no other has overtaken.
 *
 * Nothing here may depend on the order in which events arrived, on a clock or on a locale:
 * every station that holds the same events must come to the same rows. */
#include "fold.h"
#include "arena.h"
#include "body.h"
#include "event.h"
#include "keys.h"

#include <stdio.h>
#include <string.h>

struct write { /* of one field of one record */
	struct write *older;
	size_t event;
	const char *text; /* NULL: made unknown */
	bool is_set;      /* the filing set it on a record that stood before */
	bool is_first;    /* the filing made the record and knew of no other value: equal ones are one write, made twice */
};
struct maker {
	struct maker *next;
	size_t event;
};
struct folded { /* a record */
	struct folded *next; /* in its bucket */
	const struct table *table;
	char id[33];
	struct write **fields; /* table->count, and the last is FOLD_VOID */
	struct maker *makers;
	size_t newest;
	int64_t order;
	struct row row;
};
struct fold_event {
	const char *by, *station, *day;
	struct write *fate;  /* "stand" or "fall", written by resolutions */
	struct maker *named; /* a resolution: the filings that it names */
	bool disputed, fallen;
};
struct fold {
	const struct table *tables;
	size_t table_count;
	const struct order *order;
	struct fold_event *events;
	struct folded **records, **buckets;
	size_t record_count, bucket_count;
	struct arena arena;
	struct contest *contests;
	size_t contest_count;
	struct write **latest; /* scratch: the writes that no other has overtaken */
	size_t latest_count, latest_capacity;
	int64_t unread;
};

struct fold *fold_new(const struct table *tables, size_t count, const struct order *order)
{
	struct fold *fold = memory_new(sizeof(*fold));

	fold->tables = tables;
	fold->table_count = count;
	fold->order = order;
	fold->events = memory_new((order->closed + 1) * sizeof(*fold->events));
	fold->bucket_count = 64;
	fold->buckets = memory_new(fold->bucket_count * sizeof(struct folded *));
	return fold;
}

void fold_free(struct fold *fold)
{
	arena_release(&fold->arena);
	contests_release(fold->contests, fold->contest_count);
	free(fold->latest);
	free(fold->buckets);
	free(fold->records);
	free(fold->events);
	free(fold);
}

/* ---- records ---- */

static struct folded **bucket_of(const struct fold *fold, const struct table *table, const char *id)
{
	size_t hash = (size_t)(table - fold->tables) * 31;

	for (; *id != '\0'; id++)
		hash = (hash ^ (unsigned char)*id) * 0x100000001b3u;
	return &fold->buckets[(hash ^ hash >> 17) & (fold->bucket_count - 1)];
}

static void buckets_grow(struct fold *fold)
{
	free(fold->buckets);
	fold->bucket_count *= 4;
	fold->buckets = memory_new(fold->bucket_count * sizeof(struct folded *));
	for (size_t i = 0; i < fold->record_count; i++) {
		struct folded **bucket = bucket_of(fold, fold->records[i]->table, fold->records[i]->id);

		fold->records[i]->next = *bucket;
		*bucket = fold->records[i];
	}
}

static struct folded *record_of(struct fold *fold, const struct patch *patch, size_t event, size_t number)
{
	struct folded **bucket = bucket_of(fold, patch->table, patch->id), *record;

	for (record = *bucket; record != NULL; record = record->next)
		if (record->table == patch->table && strcmp(record->id, patch->id) == 0)
			return record;
	record = arena_new(&fold->arena, sizeof(*record));
	*record = (struct folded){.next = *bucket, .table = patch->table};
	snprintf(record->id, sizeof(record->id), "%s", patch->id);
	record->fields = arena_new(&fold->arena, (patch->table->count + 1) * sizeof(struct write *));
	memset(record->fields, 0, (patch->table->count + 1) * sizeof(struct write *));
	record->order = event_record_order(&fold->order->events[event].event, number);
	*bucket = record;
	if ((fold->record_count & (fold->record_count - 1)) == 0)
		fold->records = memory_resize(fold->records, fold->record_count * 2 + 1, sizeof(struct folded *));
	fold->records[fold->record_count++] = record;
	if (fold->record_count > 2 * fold->bucket_count)
		buckets_grow(fold);
	return record;
}

/* ---- writes ---- */

static void write_add(struct fold *fold, struct write **field, size_t event, const char *text, bool is_set)
{
	struct write *write = *field;

	if (write == NULL || write->event != event) { /* one event has one last word on a field */
		write = arena_new(&fold->arena, sizeof(*write));
		write->older = *field;
		*field = write;
	}
	write->event = event;
	write->text = text;
	write->is_set = is_set;
	write->is_first = false;
}

static void mark_first(const struct fold *fold, struct write *write)
{
	write->is_first = true;
	for (const struct write *older = write->older; older != NULL && write->is_first; older = older->older)
		write->is_first = !order_is_before(fold->order, older->event, write->event);
}

/* Whether the event knew of the write, or of its like. */
static bool is_known_to(const struct fold *fold, const struct write *newest, const struct write *write, size_t event)
{
	if (order_is_before(fold->order, write->event, event))
		return true;
	for (const struct write *like = newest; write->is_first && like != NULL; like = like->older)
		if (like->is_first && value_same(like->text, write->text) && order_is_before(fold->order, like->event, event))
			return true;
	return false;
}

static void latest_add(struct fold *fold, struct write *write)
{
	if (fold->latest_count == fold->latest_capacity) {
		fold->latest_capacity = fold->latest_capacity * 2 + 8;
		fold->latest = memory_resize(fold->latest, fold->latest_capacity, sizeof(struct write *));
	}
	fold->latest[fold->latest_count++] = write;
}

static bool is_overtaken(const struct fold *fold, const struct write *newest, const struct write *write)
{
	for (size_t i = 0; i < fold->latest_count; i++)
		if (is_known_to(fold, newest, write, fold->latest[i]->event))
			return true;
	return false;
}

/* Of the writes that `by` has seen (SIZE_MAX: of all), those that no other of them has overtaken, into fold->latest. */
static void find_latest(struct fold *fold, struct write *newest, size_t by)
{
	fold->latest_count = 0;
	if (newest != NULL && fold->order->lanes <= 1) {
		latest_add(fold, newest);
		return;
	}
	/* What overtakes a write stands before it in the list, since writes come in causal order; but what overtakes a first
	 * one may know only of its like. Nothing is overtaken by a first one. */
	for (int firsts = 0; firsts < 2; firsts++)
		for (struct write *write = newest; write != NULL; write = write->older)
			if (write->is_first == (firsts == 1) &&
			    (by == SIZE_MAX || order_is_before(fold->order, write->event, by)) &&
			    !is_overtaken(fold, newest, write))
				latest_add(fold, write);
}

static bool latest_agree(const struct fold *fold)
{
	for (size_t i = 1; i < fold->latest_count; i++)
		if (!value_same(fold->latest[0]->text, fold->latest[i]->text))
			return false;
	return true;
}

static const struct event *event_of(const struct fold *fold, const struct write *write)
{
	return &fold->order->events[write->event].event;
}

static struct write *newest_of_latest(const struct fold *fold)
{
	struct write *newest = fold->latest[0];

	for (size_t i = 1; i < fold->latest_count; i++)
		if (event_compare(event_of(fold, fold->latest[i]), event_of(fold, newest)) > 0)
			newest = fold->latest[i];
	return newest;
}

/* ---- applying ---- */

/* A filing that edits a record says that it stands, unless it knew that it is void or in doubt. */
static void write_touch(struct fold *fold, struct write **stands, size_t event)
{
	if (*stands != NULL && (*stands)->event == event)
		return;
	find_latest(fold, *stands, event);
	for (size_t i = 0; i < fold->latest_count; i++)
		if (strcmp(fold->latest[i]->text, "yes") == 0)
			return;
	write_add(fold, stands, event, "no", false);
}

static void write_fields(struct fold *fold, struct folded *record, const struct patch *patch, size_t event)
{
	struct buffer text = BUFFER_INIT(LEDGER_BODY_MAXIMUM);
	bool is_set = patch->verb == PATCH_SET;

	for (size_t i = 0; patch->fields != NULL && i < patch->fields->count; i++) {
		const struct tree *value = patch->fields->items[i];
		size_t at = table_column(patch->table, value->key);

		buffer_clear(&text);
		if (at < patch->table->count && patch_value(&patch->table->columns[at], value, &text))
			write_add(fold, &record->fields[at], event, text.length > 0 ? arena_text(&fold->arena, text.data) : NULL, is_set);
		else
			fold->unread += strcmp(value->key, FOLD_VOID) != 0;
		if (at < patch->table->count && !is_set && record->fields[at] != NULL && record->fields[at]->event == event)
			mark_first(fold, record->fields[at]);
	}
	for (size_t i = 0; patch->clear != NULL && i < patch->clear->count; i++) {
		const struct tree *name = patch->clear->items[i];
		size_t at = name->kind == TREE_TEXT ? table_column(patch->table, name->text) : patch->table->count;

		if (at < patch->table->count)
			write_add(fold, &record->fields[at], event, NULL, is_set);
		else
			fold->unread++;
	}
	buffer_release(&text);
}

static void apply_patch(struct fold *fold, const struct patch *patch, size_t event, size_t number)
{
	struct folded *record = record_of(fold, patch, event, number);
	struct write **stands = &record->fields[patch->table->count];
	const char *said = patch_void(patch);
	struct maker *maker;

	record->newest = event;
	if (patch->verb == PATCH_NEW) {
		maker = arena_new(&fold->arena, sizeof(*maker));
		*maker = (struct maker){record->makers, event};
		record->makers = maker;
	}
	if (patch->verb != PATCH_VOID)
		write_fields(fold, record, patch, event);
	if (patch->verb == PATCH_NEW)
		write_add(fold, stands, event, "no", false);
	else if (patch->verb == PATCH_VOID)
		write_add(fold, stands, event, "yes", true);
	else if (said != NULL)
		write_add(fold, stands, event, said, true);
	else
		write_touch(fold, stands, event);
}

/* A resolution names filings, which then stand or fall with all that they made. */
static void apply_fates(struct fold *fold, size_t event, const struct tree *names, const char *fate)
{
	for (size_t i = 0; names != NULL && names->kind == TREE_LIST && i < names->count; i++) {
		const struct tree *name = names->items[i];
		size_t filing = name->kind == TREE_TEXT ? order_find(fold->order, name->text) : fold->order->count;
		struct maker *named;

		if (filing >= fold->order->closed || !order_is_before(fold->order, filing, event))
			continue;
		write_add(fold, &fold->events[filing].fate, event, fate, true);
		named = arena_new(&fold->arena, sizeof(*named));
		*named = (struct maker){fold->events[event].named, filing};
		fold->events[event].named = named;
	}
}

void fold_apply(struct fold *fold, size_t event, const struct tree *body)
{
	const struct tree *records;
	struct patch patch;

	if (body == NULL || !event_is_known(&fold->order->events[event].event))
		return;
	fold->events[event].by = arena_text(&fold->arena, tree_text(body, "by"));
	fold->events[event].station = arena_text(&fold->arena, tree_text(body, "station"));
	fold->events[event].day = arena_text(&fold->arena, tree_text(body, "day"));
	if (strcmp(fold->order->events[event].event.type, "resolve") == 0) {
		apply_fates(fold, event, tree_get(body, "stand"), "stand");
		apply_fates(fold, event, tree_get(body, "fall"), "fall");
	}
	records = tree_get(body, "records");
	for (size_t i = 0; records != NULL && records->kind == TREE_LIST && i < records->count; i++)
		if (patch_read(fold->tables, fold->table_count, records->items[i], &patch))
			apply_patch(fold, &patch, event, i);
		else
			fold->unread++;
}

/* ---- finishing ---- */

static bool seen_by_all(const struct fold *fold, const struct write *newest, const struct write *write)
{
	for (size_t i = 0; i < fold->latest_count; i++)
		if (!is_known_to(fold, newest, write, fold->latest[i]->event))
			return false;
	return true;
}

/* The last write that every contender has seen. Of several that know nothing of each other the latest by clock. */
static const char *agreed_text(struct fold *fold, struct write *newest)
{
	struct write **kept = memory_new((fold->latest_count + 1) * sizeof(struct write *)), *agreed;
	size_t count = fold->latest_count;
	struct write *seen = NULL; /* copies of those that all have seen, in the same order */

	memcpy(kept, fold->latest, count * sizeof(struct write *));
	for (struct write *write = newest, **end = &seen; write != NULL; write = write->older)
		if (seen_by_all(fold, newest, write)) {
			*end = arena_new(&fold->arena, sizeof(**end));
			**end = *write;
			(*end)->older = NULL;
			end = &(*end)->older;
		}
	find_latest(fold, seen, SIZE_MAX);
	agreed = fold->latest_count > 0 ? newest_of_latest(fold) : NULL;
	memcpy(fold->latest, kept, count * sizeof(struct write *));
	fold->latest_count = count;
	free(kept);
	return agreed == NULL ? NULL : agreed->text;
}

static void add_contest(struct fold *fold, const struct folded *record, const char *field, const char *agreed)
{
	struct contest *contest;

	fold->contests = memory_resize(fold->contests, fold->contest_count + 1, sizeof(*fold->contests));
	contest = &fold->contests[fold->contest_count++];
	*contest = (struct contest){.agreed = memory_text(agreed), .count = fold->latest_count};
	snprintf(contest->form, sizeof(contest->form), "%s", record->table->form->name);
	snprintf(contest->record, sizeof(contest->record), "%s", record->id);
	snprintf(contest->field, sizeof(contest->field), "%s", field);
	snprintf(contest->stream, sizeof(contest->stream), "%s", event_of(fold, fold->latest[0])->stream);
	contest->contenders = memory_new(contest->count * sizeof(*contest->contenders));
	for (size_t i = 0; i < contest->count; i++) {
		const struct event *event = event_of(fold, fold->latest[i]);
		const struct fold_event *about = &fold->events[fold->latest[i]->event];
		struct contender *contender = &contest->contenders[i];

		snprintf(contender->event, sizeof(contender->event), "%s", event->id);
		contender->value = memory_text(fold->latest[i]->text);
		contender->actor = memory_text(about->by != NULL ? about->by : event->actor);
		contender->station = memory_text(about->station);
		contender->day = about->day == NULL ? DATE_NONE : date_read(about->day);
	}
}

/* A state in doubt puts every filing in doubt that set it and that not all contenders had seen,
 * and those that a contending resolution speaks of. */
static void dispute(struct fold *fold, struct write *newest)
{
	for (struct write *write = newest; write != NULL; write = write->older)
		if (write->is_set && !seen_by_all(fold, newest, write))
			fold->events[write->event].disputed = true;
	for (size_t i = 0; i < fold->latest_count; i++)
		for (struct maker *named = fold->events[fold->latest[i]->event].named; named != NULL; named = named->next)
			fold->events[named->event].disputed = true;
}

static const char *finish_field(struct fold *fold, struct folded *record, size_t at)
{
	const struct table *table = record->table;
	bool is_void = at == table->count;
	struct write *newest = record->fields[at];
	const char *agreed;

	if (newest == NULL)
		return NULL;
	find_latest(fold, newest, SIZE_MAX);
	if (latest_agree(fold))
		return fold->latest[0]->text;
	if (!is_void && !table->columns[at].guard)
		return newest_of_latest(fold)->text;
	agreed = is_void ? "no" : agreed_text(fold, newest);
	add_contest(fold, record, is_void ? FOLD_VOID : table->columns[at].name, agreed);
	if (!is_void && table->columns[at].is_state)
		dispute(fold, newest);
	return agreed;
}

static void finish_row(struct fold *fold, struct folded *record)
{
	const struct fold_event *newest = &fold->events[record->newest];
	struct row *row = &record->row;
	const char *stands;

	*row = (struct row){
	    .values = arena_new(&fold->arena, (record->table->count + 1) * sizeof(char *)),
	    .filed_by = (char *)(uintptr_t)newest->by,
	    .filed_on = (char *)(uintptr_t)newest->day,
	    .station = (char *)(uintptr_t)newest->station,
	    .entered_at = fold->order->events[record->newest].event.hlc_ms,
	    .order = record->order,
	};
	memcpy(row->id, record->id, sizeof(row->id));
	memcpy(row->event, fold->order->events[record->newest].event.id, sizeof(row->event));
	for (size_t at = 0; at < record->table->count; at++)
		row->values[at] = (char *)(uintptr_t)finish_field(fold, record, at);
	stands = finish_field(fold, record, record->table->count);
	row->voided = stands != NULL && strcmp(stands, "yes") == 0;
}

static void finish_fate(struct fold *fold, struct folded *record)
{
	bool all_fell = record->makers != NULL;

	for (struct maker *maker = record->makers; maker != NULL; maker = maker->next) {
		all_fell = all_fell && fold->events[maker->event].fallen;
		record->row.held = record->row.held || fold->events[maker->event].disputed;
	}
	record->row.voided = record->row.voided || all_fell;
}

static int contest_compare(const void *a, const void *b)
{
	const struct contest *first = a, *second = b;
	int side = strcmp(first->form, second->form);

	if (side == 0)
		side = strcmp(first->record, second->record);
	return side != 0 ? side : strcmp(first->field, second->field);
}

void fold_finish(struct fold *fold)
{
	for (size_t i = 0; i < fold->record_count; i++)
		finish_row(fold, fold->records[i]);
	for (size_t i = 0; i < fold->order->closed; i++)
		if (fold->events[i].fate != NULL) {
			find_latest(fold, fold->events[i].fate, SIZE_MAX);
			fold->events[i].fallen = latest_agree(fold) && strcmp(fold->latest[0]->text, "fall") == 0;
		}
	for (size_t i = 0; i < fold->record_count; i++)
		finish_fate(fold, fold->records[i]);
	if (fold->contest_count > 0)
		qsort(fold->contests, fold->contest_count, sizeof(*fold->contests), contest_compare);
}

bool fold_each(struct fold *fold, bool (*visit)(void *self, const struct table *, const struct row *), void *self)
{
	for (size_t i = 0; i < fold->record_count; i++)
		if (!visit(self, fold->records[i]->table, &fold->records[i]->row))
			return false;
	return true;
}

const struct contest *fold_contests(const struct fold *fold, size_t *count)
{
	*count = fold->contest_count;
	return fold->contests;
}

const char *fold_by(const struct fold *fold, size_t event)
{
	return fold->events[event].by;
}

int64_t fold_unread(const struct fold *fold)
{
	return fold->unread;
}
