/* Taking a bundle: looked at whole before a row is written, then taken in parts; a crash anywhere means taking it again. */
#include "channel.h"
#include "doudi/exchange.h"
#include "doudi/text.h"
#include "seal_station.h"
#include "shown.h"
#include "text_set.h"
#include "witness.h"

#include <string.h>

/* Rows are judged together, so that their signatures are verified on all cores. */
#define TOGETHER_ROWS 1024
#define TOGETHER_BYTES ((size_t)1 << 20)

struct receiving {
	struct ledger *ledger;
	struct exchange_look *look;
	bool takes; /* else it only looks */
	struct ledger_judge *judge;
	struct text_set streams; /* of what is fresh */
	struct text_set known;	 /* and of what is here already */
	struct text_set heads;	 /* here, of the streams of what is fresh */
	struct text_set seen;	 /* those of them that the sender had seen */
	int64_t row;		 /* events so far */
	struct event_row *rows;	 /* those not judged yet */
	size_t row_count, row_bytes;
	const struct bundle_header *header;
	int64_t covers;		 /* number of the first bundle whose content comes again with this one */
	struct shown shown;
	bool contradicted;	 /* the head of its own log is another event here, which is news */
	int64_t forked;		 /* first number that two events of the sender's log have, before */
	const struct exchange_hooks *hooks;
	enum bundle_fault fault; /* found by us, not by the child */
	struct problem *problem;
};

static void rows_release(struct receiving *receiving)
{
	for (size_t i = 0; i < receiving->row_count; i++)
		event_row_release(&receiving->rows[i]);
	receiving->row_count = receiving->row_bytes = 0;
}

static void receiving_release(struct receiving *receiving)
{
	rows_release(receiving);
	free(receiving->rows);
	ledger_judge_free(receiving->judge);
	text_set_release(&receiving->streams);
	text_set_release(&receiving->known);
	text_set_release(&receiving->heads);
	text_set_release(&receiving->seen);
	shown_release(&receiving->shown);
}

/* ---- looking ---- */

static void note_heads(struct receiving *receiving, const char *stream)
{
	char *heads = ledger_heads(receiving->ledger, stream), *rest = NULL;

	for (char *head = strtok_r(heads, " ", &rest); head != NULL; head = strtok_r(NULL, " ", &rest))
		text_set_add(&receiving->heads, head);
	free(heads);
}

static void note_fresh(struct receiving *receiving, const struct event *event)
{
	if (text_set_add(&receiving->streams, event->stream))
		note_heads(receiving, event->stream);
	for (size_t i = 0; i < event->dep_count; i++)
		if (text_set_has(&receiving->heads, event->deps[i]))
			text_set_add(&receiving->seen, event->deps[i]);
}

static bool look_row(struct receiving *receiving, const struct event_row *row)
{
	struct exchange_look *look = receiving->look;
	struct event event;
	enum ledger_verdict verdict;

	receiving->row++;
	verdict = ledger_judge_row(receiving->judge, row, &event, NULL);
	if (verdict == LEDGER_NO_ROOM)
		event_release(&event);
	if (verdict == LEDGER_BAD || verdict == LEDGER_NO_ROOM) {
		receiving->fault = verdict == LEDGER_BAD ? BUNDLE_BAD_EVENT : BUNDLE_TOO_EARLY;
		return false;
	}
	look->events++;
	look->known += verdict == LEDGER_KNOWN;
	look->fresh += verdict == LEDGER_FRESH || verdict == LEDGER_WITHHELD;
	look->withheld += verdict == LEDGER_WITHHELD;
	look->parked += verdict == LEDGER_PARKED;
	if (verdict == LEDGER_FRESH || verdict == LEDGER_WITHHELD) {
		look->returned += strcmp(event.chain, ledger_chain(receiving->ledger)) == 0;
		note_fresh(receiving, &event);
	}
	if (verdict == LEDGER_KNOWN)
		text_set_add(&receiving->known, event.stream);
	event_release(&event);
	return true;
}

static bool look_rows(struct receiving *receiving)
{
	bool good = true;

	ledger_judge_ahead(receiving->judge, receiving->rows, receiving->row_count);
	for (size_t i = 0; good && i < receiving->row_count; i++)
		good = look_row(receiving, &receiving->rows[i]);
	rows_release(receiving);
	return good;
}

static bool look_event(struct receiving *receiving, const void *bytes, size_t length)
{
	if (receiving->rows == NULL)
		receiving->rows = memory_new(TOGETHER_ROWS * sizeof(*receiving->rows));
	if (!bundle_event_read(bytes, length, &receiving->rows[receiving->row_count])) {
		if (look_rows(receiving)) {
			receiving->row++;
			receiving->fault = BUNDLE_BAD_EVENT;
		}
		return false;
	}
	receiving->row_count++;
	receiving->row_bytes += length;
	return (receiving->row_count < TOGETHER_ROWS && receiving->row_bytes < TOGETHER_BYTES) || look_rows(receiving);
}

/* What came before may be missing, and with it whoever vouches for those who sign here. */
static void look_manifest(struct receiving *receiving, const char *bytes, size_t length)
{
	struct tree *manifest = tree_read_json(bytes, length, "", NULL);
	const char *covers = manifest == NULL ? NULL : tree_text(manifest, "covers");

	receiving->covers = covers == NULL ? 0 : strtoll(covers, NULL, 10);
	if (receiving->covers < 0 || receiving->covers > receiving->header->number)
		receiving->covers = 0;
	if (channel_lacks_before(ledger_store(receiving->ledger), receiving->header, receiving->covers))
		ledger_judge_incomplete(receiving->judge);
	tree_free(manifest);
}

static bool look_visit(void *self, char type, const void *bytes, size_t length, struct problem *problem)
{
	struct receiving *receiving = self;

	(void)problem;
	if (type == BUNDLE_MANIFEST)
		look_manifest(receiving, bytes, length);
	return type != BUNDLE_EVENT || look_event(receiving, bytes, length);
}

/* Where something was done here that the sender had not seen. */
static bool is_concurrent(struct receiving *receiving, const char *stream)
{
	char *heads = ledger_heads(receiving->ledger, stream);
	bool concurrent = false;

	for (char *at = heads; *at != '\0' && !concurrent;) {
		size_t length = strcspn(at, " ");
		char *head = memory_text_part(at, length);

		concurrent = !text_set_has(&receiving->seen, head);
		free(head);
		at += length + (at[length] == ' ');
	}
	free(heads);
	return concurrent;
}

static void look_streams(struct receiving *receiving)
{
	for (size_t i = 0; i < receiving->streams.count; i++) {
		const char *stream = receiving->streams.items[i];

		receiving->look->households += !ledger_is_office(receiving->ledger, stream);
		receiving->look->concurrent += is_concurrent(receiving, stream);
	}
}

static bool is_for_us(const struct bundle_header *header, const char *station)
{
	for (size_t i = 0; i < header->to_count; i++)
		if (strcmp(header->to[i].station, station) == 0)
			return true;
	return false;
}

static void look_header(struct exchange_look *look, const struct bundle_header *header)
{
	memset(look, 0, sizeof(*look));
	memcpy(look->from, header->from, sizeof(look->from));
	memcpy(look->bundle, header->id, sizeof(look->bundle));
	look->number = header->number;
	look->made_at = header->made_at;
	look->skew = header->made_at - clock_milliseconds();
}

/* Everything that can be said of a bundle without its key. */
static enum bundle_fault open_for_us(struct receiving *receiving, const char *path, struct bundle_header *header)
{
	int percent;
	enum bundle_fault fault = bundle_open(path, header, &percent, receiving->problem);
	char *sentence;

	look_header(receiving->look, header);
	if (fault != BUNDLE_SOUND)
		return fault;
	if (!is_for_us(header, ledger_station(receiving->ledger))) {
		/* Somebody carries it past the station that it is for: that is said, if it is what the pack forbids. */
		if (receiving->hooks->knows(receiving->hooks->self, header->from, header->chain, header->signer) &&
		    !receiving->hooks->may(receiving->hooks->self, header->from, receiving->problem))
			return BUNDLE_STOPPED;
		fault = BUNDLE_NOT_FOR_US;
	} else if (!receiving->hooks->knows(receiving->hooks->self, header->from, header->chain, header->signer))
		fault = BUNDLE_STRANGER;
	else if (!receiving->hooks->may(receiving->hooks->self, header->from, receiving->problem))
		return BUNDLE_STOPPED;
	if (fault == BUNDLE_SOUND)
		return fault;
	sentence = bundle_fault_sentence(fault, 0, header);
	problem_set(receiving->problem, PROBLEM_REFUSED, "%s", sentence);
	free(sentence);
	return fault;
}

static enum bundle_fault look_inside(struct receiving *receiving, const char *path, const struct bundle_header *header,
    const struct station_secret *secret)
{
	int64_t number;
	enum bundle_fault fault;

	receiving->header = header;
	receiving->judge = ledger_judge_new(receiving->ledger, receiving->takes, receiving->problem);
	if (receiving->judge == NULL)
		return BUNDLE_STOPPED;
	fault = bundle_read(path, header, secret, look_visit, receiving, &number, receiving->problem);
	if (fault != BUNDLE_STOPPED && !look_rows(receiving)) { /* what came before the end, or before another fault */
		problem_release(receiving->problem);
		fault = BUNDLE_STOPPED;
	}
	if (fault == BUNDLE_STOPPED && receiving->fault != BUNDLE_SOUND) {
		char *sentence = bundle_fault_sentence(receiving->fault, receiving->row, header);

		fault = receiving->fault;
		problem_set(receiving->problem, PROBLEM_REFUSED, "%s", sentence);
		free(sentence);
	}
	if (fault == BUNDLE_SOUND)
		look_streams(receiving);
	return fault;
}

/* What is to be kept apart, and as what. */
static const char *const kept_apart[] = {[BUNDLE_STRANGER] = "stranger", [BUNDLE_DAMAGED] = "damaged", [BUNDLE_FORGED] = "forged",
    [BUNDLE_EXCEEDS] = "exceeds", [BUNDLE_BAD_EVENT] = "bad_event", [BUNDLE_STOPPED] = NULL};

static bool look(struct receiving *receiving, const struct actor *actor, const char *path, struct bundle_header *header,
    struct station_secret **secret)
{
	enum bundle_fault fault = open_for_us(receiving, path, header);

	if (fault == BUNDLE_SOUND) {
		*secret = station_secret_need(ledger_store(receiving->ledger), actor, receiving->problem);
		fault = *secret == NULL ? BUNDLE_STOPPED : look_inside(receiving, path, header, *secret);
	}
	receiving->look->taken_before = fault == BUNDLE_SOUND && channel_was_taken(ledger_store(receiving->ledger), header);
	receiving->look->refused_as = kept_apart[fault];
	return fault == BUNDLE_SOUND;
}

bool exchange_look(struct ledger *ledger, const struct actor *actor, const char *path, const struct exchange_hooks *hooks,
    struct exchange_look *result, struct problem *problem)
{
	struct receiving receiving = {.ledger = ledger, .look = result, .hooks = hooks, .problem = problem};
	struct station_secret *secret = NULL;
	struct bundle_header header;
	bool good = look(&receiving, actor, path, &header, &secret);

	station_secret_free(secret);
	receiving_release(&receiving);
	return good;
}

/* ---- taking ---- */

static bool take_event(struct receiving *receiving, const void *bytes, size_t length)
{
	struct event_row row;
	bool fresh = false, good;

	good = bundle_event_read(bytes, length, &row) && ledger_take_judged(receiving->judge, &row, &fresh, receiving->problem);
	event_row_release(&row);
	receiving->row++;
	if (!good)
		return false;
	return receiving->hooks->progress == NULL ||
	       receiving->hooks->progress(receiving->hooks->self, receiving->row, receiving->look->events) ||
	       problem_set(receiving->problem, PROBLEM_REFUSED, "%s", _("已停止。已导入的保留，其余的请再导入一次。"));
}

static bool take_acknowledged(struct receiving *receiving, const char *bytes, size_t length)
{
	struct tree *all = tree_read_json(bytes, length, "", NULL);
	const struct tree *taken = all == NULL ? NULL : tree_get(all, "taken");
	const char *of = all == NULL ? NULL : tree_text(all, "of");
	bool good = true;

	receiving->shown.lists = of != NULL && taken != NULL && taken->kind == TREE_LIST && strcmp(of, ledger_station(receiving->ledger)) == 0;
	if (receiving->shown.lists)
		for (size_t i = 0; good && i < taken->count; i++) {
			const char *bundle = tree_text(taken->items[i], "bundle"), *number = tree_text(taken->items[i], "number");

			if (number != NULL)
				shown_bundle(&receiving->shown, strtoll(number, NULL, 10));
			good = bundle == NULL || channel_acknowledge(ledger_store(receiving->ledger), receiving->look->from, bundle, receiving->problem);
		}
	tree_free(all);
	return good;
}

static bool take_head(struct receiving *receiving, const char *own, const struct tree *item)
{
	const char *chain = tree_text(item, "chain"), *first = tree_text(item, "first"), *last = tree_text(item, "seq"), *head = tree_text(item, "head");
	int64_t seq;

	if (chain == NULL || last == NULL || head == NULL)
		return true;
	seq = strtoll(last, NULL, 10);
	if (strcmp(own, chain) != 0)
		return witness_other(ledger_store(receiving->ledger), receiving->header, chain, seq, head, receiving->problem);
	shown_run(&receiving->shown, chain, first != NULL ? strtoll(first, NULL, 10) : 1, seq);
	receiving->contradicted = receiving->contradicted || witness_contradicts(ledger_store(receiving->ledger), chain, seq, head);
	return witness_own(ledger_store(receiving->ledger), receiving->header, seq, head, receiving->problem);
}

/* Of its own log, from us: it has found out that another event goes by that number here. */
static void take_want(struct receiving *receiving, const struct tree *item)
{
	const char *chain = tree_text(item, "chain"), *first = tree_text(item, "first"), *last = tree_text(item, "last");

	if (chain != NULL && first != NULL && last != NULL && strcmp(chain, receiving->header->chain) == 0)
		shown_gap(&receiving->shown, chain, strtoll(first, NULL, 10), strtoll(last, NULL, 10));
}

/* The heads that the sender shows of its own log and of ours; contradictions are looked for when all is taken. */
static bool take_heads(struct receiving *receiving, const char *bytes, size_t length)
{
	struct tree *manifest = tree_read_json(bytes, length, "", NULL);
	const struct tree *heads = manifest == NULL ? NULL : tree_get(manifest, "heads"), *wants = manifest == NULL ? NULL : tree_get(manifest, "wants");
	const char *own = receiving->header->chain;
	bool good = true;

	for (size_t i = 0; good && heads != NULL && heads->kind == TREE_LIST && i < heads->count; i++)
		good = take_head(receiving, own, heads->items[i]);
	shown_end(&receiving->shown, own);
	for (size_t i = 0; wants != NULL && wants->kind == TREE_LIST && i < wants->count; i++)
		take_want(receiving, wants->items[i]);
	tree_free(manifest);
	return good;
}

static bool take_visit(void *self, char type, const void *bytes, size_t length, struct problem *problem)
{
	struct receiving *receiving = self;

	(void)problem;
	if (type == BUNDLE_EVENT)
		return take_event(receiving, bytes, length);
	if (type == BUNDLE_ACKNOWLEDGED)
		return take_acknowledged(receiving, bytes, length);
	return type != BUNDLE_MANIFEST || take_heads(receiving, bytes, length);
}

static void settled_stream(void *self, const char *stream)
{
	struct receiving *receiving = self;

	text_set_add(&receiving->streams, stream);
}

/* What the sender seems to have lost goes to it with the next bundle. Of a log that turns out to go on twice it may lack either side,
 * however long ago that came here; so it may if it counts its bundles anew: other events may bear the numbers that it shows. */
static bool answer(struct receiving *receiving)
{
	const struct bundle_header *header = receiving->header;
	struct store *store = ledger_store(receiving->ledger);
	int64_t forked = receiving->contradicted || channel_counts_anew(store, header) ? 1 : ledger_forked_from(receiving->ledger, header->chain);

	if (forked < receiving->forked && !channel_ask_events(store, header->from, header->chain, forked, INT64_MAX, receiving->problem))
		return false;
	return !channel_is_newest(store, header) || shown_answer(&receiving->shown, store, header->from, receiving->problem);
}

/* What a first try left behind when it was cut off counts as well: its events are known by now. */
static bool finish(struct receiving *receiving)
{
	const struct exchange_hooks *hooks = receiving->hooks;

	if (!ledger_settle(receiving->ledger, settled_stream, receiving, receiving->problem))
		return false;
	for (size_t i = 0; i < receiving->streams.count; i++)
		hooks->touched(hooks->self, receiving->streams.items[i]);
	for (size_t i = 0; i < receiving->known.count && !receiving->look->taken_before; i++)
		if (!text_set_has(&receiving->streams, receiving->known.items[i]))
			hooks->touched(hooks->self, receiving->known.items[i]);
	return hooks->settled(hooks->self, receiving->problem) && answer(receiving) &&
	       channel_taken(ledger_store(receiving->ledger), receiving->header, receiving->covers, receiving->problem);
}

bool exchange_take(struct ledger *ledger, const struct actor *actor, const char *path, const struct exchange_hooks *hooks,
    struct exchange_look *result, struct problem *problem)
{
	struct receiving receiving = {.ledger = ledger, .look = result, .takes = true, .hooks = hooks, .problem = problem};
	struct station_secret *secret = NULL;
	struct bundle_header header;
	int64_t number;
	bool good = look(&receiving, actor, path, &header, &secret);

	receiving.row = 0;
	receiving.forked = good ? ledger_forked_from(ledger, header.chain) : 0;
	good = good && bundle_read(path, &header, secret, take_visit, &receiving, &number, problem) == BUNDLE_SOUND &&
	       ledger_take_judged_end(receiving.judge, problem) && finish(&receiving);
	station_secret_free(secret);
	receiving_release(&receiving);
	return good;
}

bool exchange_each_missing(struct ledger *ledger, bool (*visit)(void *self, const char *station, int64_t first, int64_t last), void *self,
    struct problem *problem)
{
	return channel_each_due(ledger_store(ledger), visit, self, problem);
}
