/* Making a bundle: which events, in which order, and what is remembered of it. */
#include "channel.h"
#include "doudi/exchange.h"
#include "doudi/text.h"
#include "manifest.h"
#include "seal_station.h"
#include "shown.h"
#include "text_set.h"

#include <stdio.h>
#include <string.h>

struct sending {
	struct ledger *ledger;
	const struct exchange_order *order;
	struct bundle_writer *writer; /* NULL: only counting */
	struct exchange_sent *sent;
	struct text_set streams;  /* of whose events some go */
	struct text_set complete; /* whose whole history goes */
	struct text_set here;	  /* those of them that are in the part in the making */
	struct text_set chains;	  /* whose key events are in it */
	const struct station_secret *secret;
	const char *folder;
	struct bundle_header header; /* of the part in the making */
	int64_t base;		     /* what the receiver has acknowledged */
	int64_t after, last;	     /* of the part in the making */
	int64_t keys_after; /* of the events about keys that are being put */
	int64_t forked; /* the first number of the receiver's log that two events have */
	bool asked;	/* for what it misses */
	bool good;
	struct problem *problem;
};

static bool is_its_own(const struct sending *sending, const struct event *event)
{
	return strcmp(event->chain, sending->order->chain) == 0;
}

/* What the receiver wrote it has, unless its file was copied: then it may lack the other side; or put back to an older copy: whoever
 * misses something may have lost what it wrote as well. */
static bool is_there(const struct sending *sending, const struct event *event)
{
	return is_its_own(sending, event) && !sending->asked && event->seq < sending->forked;
}

static bool is_wanted(const struct sending *sending, const char *stream)
{
	const struct exchange_order *order = sending->order;

	return order->wanted == NULL || order->wanted(order->self, stream);
}

static bool put_event(struct sending *sending, const struct event_row *row)
{
	bool good = true;

	sending->sent->events++;
	sending->sent->bytes += (int64_t)(row->core_length + row->body_length);
	if (sending->writer != NULL)
		good = bundle_put_event(sending->writer, row, sending->problem);
	if (good && sending->order->progress != NULL)
		good = sending->order->progress(sending->order->self, sending->sent->events) ||
		       problem_set(sending->problem, PROBLEM_REFUSED, "%s", _("已停止，数据包没有做成。"));
	return good;
}

static bool visit_keys(void *self, int64_t position, const struct event_row *row)
{
	struct sending *sending = self;

	sending->good = position <= sending->keys_after || put_event(sending, row);
	return sending->good;
}

static bool put_keys(struct sending *, const char *chain);

static bool visit_introducer(void *self, const char *chain)
{
	struct sending *sending = self;

	sending->good = put_keys(sending, chain);
	return sending->good;
}

/* Whoever gets only a part of a log gets with it who may sign there, and before that who says so. Of this file's own log that goes
 * in its place, but for a further part, which may be the first that comes. */
static bool put_keys(struct sending *sending, const char *chain)
{
	bool own = strcmp(chain, ledger_chain(sending->ledger)) == 0;

	if (sending->order->wanted == NULL || (own && sending->sent->parts == 0) || strcmp(chain, sending->order->chain) == 0 ||
	    !text_set_add(&sending->chains, chain))
		return true;
	if (!ledger_each_introducer(sending->ledger, chain, visit_introducer, sending, sending->problem) || !sending->good)
		return false;
	sending->keys_after = own ? sending->base : 0;
	return ledger_each_row_about_keys(sending->ledger, chain, visit_keys, sending, sending->problem) && sending->good;
}

static bool put_row(struct sending *sending, const struct event *event, const struct event_row *row)
{
	bool put;

	if (text_set_add(&sending->streams, event->stream) && !ledger_is_office(sending->ledger, event->stream))
		sending->sent->households++;
	if (!put_keys(sending, event->chain))
		return false;
	put = event_is_about_keys(event) && text_set_has(&sending->chains, event->chain);
	return put || put_event(sending, row);
}

/* A household that the receiver has nothing of goes with its whole history, in one piece. */
static bool is_new_there(struct sending *sending, const char *stream)
{
	return sending->order->wanted != NULL &&
	       (text_set_has(&sending->complete, stream) ||
		   !channel_has_stream(ledger_store(sending->ledger), sending->order->station, stream, sending->base));
}

static bool put_new(struct sending *sending, const struct event *event, const struct event_row *row)
{
	bool wanted = is_wanted(sending, event->stream), whole = wanted && is_new_there(sending, event->stream);

	if (whole)
		text_set_add(&sending->complete, event->stream);
	/* Its own comes back to it whatever it is about, in the order of its log; and what it had signed in a log before that one. */
	if (is_its_own(sending, event) && (whole || !wanted))
		return put_event(sending, row);
	if (!wanted && ledger_same_station(sending->ledger, event->chain, sending->order->chain))
		return put_row(sending, event, row);
	sending->sent->left_out += !wanted;
	return whole || !wanted || put_row(sending, event, row);
}

static bool part_is_full(const struct sending *sending)
{
	int64_t most = sending->order->part_bytes > 0 ? sending->order->part_bytes : BUNDLE_PAYLOAD_MAXIMUM;

	return sending->writer != NULL && bundle_writer_header(sending->writer)->events > 0 && bundle_writer_size(sending->writer) >= most;
}

static bool part_next(struct sending *);

static bool visit_new(void *self, int64_t position, const struct event_row *row)
{
	struct sending *sending = self;
	struct event event;

	sending->last = position;
	sending->good = event_parse(row->core, row->core_length, &event, sending->problem);
	if (!sending->good)
		return false;
	if (!is_there(sending, &event))
		sending->good = put_new(sending, &event, row);
	event_release(&event);
	if (sending->good && part_is_full(sending))
		sending->good = part_next(sending);
	return sending->good;
}

static bool visit_stream(void *self, int64_t position, const struct event_row *row)
{
	struct sending *sending = self;
	struct event event;

	sending->good = event_parse(row->core, row->core_length, &event, sending->problem);
	if (!sending->good)
		return false;
	sending->good = is_there(sending, &event) || (is_its_own(sending, &event) && position > sending->base) || put_row(sending, &event, row);
	event_release(&event);
	return sending->good;
}

/* Went whole in a bundle that never came: it goes again, whether or not there is news of it. */
static bool add_undelivered(void *self, const char *stream)
{
	struct sending *sending = self;

	if (is_wanted(sending, stream))
		text_set_add(&sending->complete, stream);
	return true;
}

/* All of it stands in one file: a part may end before it or after it. */
static bool put_whole(struct sending *sending, const char *stream)
{
	if (part_is_full(sending) && !part_next(sending))
		return false;
	text_set_add(&sending->here, stream);
	return ledger_each_row_of(sending->ledger, stream, visit_stream, sending, sending->problem) && sending->good;
}

/* An order to erase stands in the office of the county that gave it, and goes wherever the household's history does: behind all
 * that says who signs in that county. */
static bool visit_order(void *self, int64_t position, const struct event_row *row)
{
	struct sending *sending = self;
	struct id_text household;
	struct event event;
	bool goes;

	sending->good = event_parse(row->core, row->core_length, &event, sending->problem);
	if (!sending->good)
		return false;
	household = ledger_erase_about(sending->ledger, &event);
	goes = *household.text != '\0' && !is_wanted(sending, event.stream) && !is_its_own(sending, &event) && is_wanted(sending, household.text) &&
	       (position > sending->base || text_set_has(&sending->complete, household.text));
	sending->good = !goes || put_row(sending, &event, row);
	event_release(&event);
	return sending->good;
}

/* Older events of one stream follow in the order they were taken here; whoever takes them settles the rest. */
static bool put_all(struct sending *sending)
{
	const struct exchange_order *order = sending->order;
	struct store *store = ledger_store(sending->ledger);

	if (!ledger_each_row(sending->ledger, sending->after, visit_new, sending, sending->problem) || !sending->good)
		return false;
	if (order->wanted != NULL &&
	    !channel_each_undelivered(store, order->station, sending->base, add_undelivered, sending, sending->problem))
		return false;
	for (size_t i = 0; i < sending->complete.count; i++)
		if (!put_whole(sending, sending->complete.items[i]))
			return false;
	return order->wanted == NULL ||
	       (ledger_each_row_to_erase(sending->ledger, sending->last, visit_order, sending, sending->problem) && sending->good);
}

/* ---- manifest and acknowledgements ---- */

static bool put_json(struct sending *sending, char type, struct tree *take)
{
	struct buffer text = BUFFER_INIT(BUNDLE_RECORD_MAXIMUM);
	bool good;

	tree_write_json(take, &text);
	good = bundle_put(sending->writer, type, text.data, text.length, sending->problem);
	buffer_release(&text);
	tree_free(take);
	return good;
}

static bool put_manifest(struct sending *sending)
{
	const struct bundle_header *header = bundle_writer_header(sending->writer);
	const struct exchange_order *order = sending->order;
	/* What was lost before comes again with the first part; none stands for another one beside it. */
	int64_t covers = sending->sent->parts > 0 ? header->number
	    : channel_covers(ledger_store(sending->ledger), order->station, header->number, sending->after);
	struct manifest_of of = {header, order->chain, order->station, covers};
	struct tree *manifest = manifest_make(sending->ledger, &of, sending->problem);

	return manifest != NULL && put_json(sending, BUNDLE_MANIFEST, manifest);
}

static bool add_taken(void *self, int64_t number, const char *bundle)
{
	struct tree *item = tree_add_map(self, NULL);

	tree_add_number(item, "number", number);
	tree_add_text(item, "bundle", bundle);
	return true;
}

static bool put_acknowledgements(struct sending *sending)
{
	struct tree *all = tree_new_map();
	struct tree *list = tree_add_list(all, "taken");

	tree_add_text(all, "of", sending->order->station);
	if (channel_each_taken(ledger_store(sending->ledger), sending->order->station, SHOWN_BUNDLES, add_taken, list, sending->problem))
		return put_json(sending, BUNDLE_ACKNOWLEDGED, all);
	tree_free(all);
	return false;
}

/* ---- the whole ---- */

static bool remember(struct sending *sending, const struct bundle_header *header)
{
	struct store *store = ledger_store(sending->ledger);
	bool good = store_begin(store, sending->problem);

	if (!good)
		return false;
	good = channel_sent(store, header, sending->after + 1, sending->last, sending->problem);
	for (size_t i = 0; good && i < sending->here.count; i++)
		if (text_set_has(&sending->streams, sending->here.items[i]))
			good = channel_note_stream(store, sending->order->station, sending->here.items[i], header->number, sending->problem);
	return store_end(store, good, sending->problem);
}

static bool part_begin(struct sending *sending)
{
	sending->writer = bundle_writer_new(sending->folder, &sending->header, sending->problem);
	return sending->writer != NULL && put_manifest(sending) && put_acknowledgements(sending);
}

static bool part_end(struct sending *sending)
{
	struct exchange_sent *sent = sending->sent;
	char *path = NULL, *more;

	if (!bundle_writer_end(sending->writer, sending->secret, &path, sending->problem) ||
	    !remember(sending, bundle_writer_header(sending->writer))) {
		free(path);
		return false;
	}
	if (sent->path == NULL) {
		sent->path = path;
	} else {
		more = memory_format("%s%s%s", sent->more != NULL ? sent->more : "", sent->more != NULL ? "\n" : "", path);
		free(sent->more);
		sent->more = more;
		free(path);
	}
	sent->parts++;
	return true;
}

/* A stick's file system holds no larger file. Each part is a bundle of its own: it goes on where the one before ended, and whatever
 * of them is lost goes again. */
static bool part_next(struct sending *sending)
{
	if (!part_end(sending))
		return false;
	memcpy(sending->header.previous, bundle_writer_header(sending->writer)->id, sizeof(sending->header.previous));
	sending->header.number++;
	sending->after = sending->last;
	bundle_writer_free(sending->writer);
	text_set_release(&sending->here);
	text_set_release(&sending->chains);
	return part_begin(sending);
}

static bool header_fill(struct sending *sending)
{
	const struct exchange_order *order = sending->order;
	struct bundle_header *header = &sending->header;
	unsigned char own[AGE_KEY_BYTES];

	snprintf(header->from, sizeof(header->from), "%s", ledger_station(sending->ledger));
	snprintf(header->chain, sizeof(header->chain), "%s", ledger_chain(sending->ledger));
	station_secret_keys(sending->secret, header->signer, own);
	snprintf(header->to[0].station, sizeof(header->to[0].station), "%s", order->station);
	header->to_count = 1;
	header->made_at = clock_milliseconds();
	if (!age_recipient_read(order->sealing, header->to[0].key))
		return problem_set(sending->problem, PROBLEM_FAILED, _("单位 %s 的收件公钥不能用。请重新登记这个单位。"), order->station);
	if (!channel_next(ledger_store(sending->ledger), order->station, &header->number, header->previous, &sending->base, sending->problem))
		return false;
	sending->after = sending->last = sending->base;
	return true;
}

static void sending_release(struct sending *sending)
{
	bundle_writer_free(sending->writer);
	text_set_release(&sending->streams);
	text_set_release(&sending->complete);
	text_set_release(&sending->here);
	text_set_release(&sending->chains);
}

bool exchange_send(struct ledger *ledger, const struct actor *actor, const struct exchange_order *order, const char *folder,
    struct exchange_sent *sent, struct problem *problem)
{
	struct station_secret *secret = station_secret_need(ledger_store(ledger), actor, problem);
	struct sending sending = {.ledger = ledger, .order = order, .sent = sent, .streams = TEXT_SET_INIT, .complete = TEXT_SET_INIT, .here = TEXT_SET_INIT, .chains = TEXT_SET_INIT,
	    .secret = secret, .folder = folder, .forked = ledger_forked_from(ledger, order->chain),
	    .good = true, .problem = problem};
	bool good = secret != NULL && header_fill(&sending);

	sending.asked = channel_is_asked(ledger_store(ledger), order->station);
	memset(sent, 0, sizeof(*sent));
	if (good)
		sent->number = sending.header.number;
	good = good && (folder == NULL || part_begin(&sending)) && put_all(&sending) && (folder == NULL || part_end(&sending));
	station_secret_free(secret);
	sending_release(&sending);
	return good;
}

void exchange_sent_release(struct exchange_sent *sent)
{
	memory_free(&sent->path);
	memory_free(&sent->more);
}
