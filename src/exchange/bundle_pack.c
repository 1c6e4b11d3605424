/* Events in a bundle say once what they can. A third of one that is small is ids which whoever has the events before it can tell
 * himself; they do not compress. */
#include "bundle_pack.h"

#include <string.h>

#define SLOTS BUNDLE_BEFORE
_Static_assert((BUNDLE_BEFORE & (BUNDLE_BEFORE - 1)) == 0, "room doubles up to it");

struct named {
	struct event_id id;
	int64_t next; /* the event before it whose id falls into the same slot, + 1 */
};
struct bundle_past {
	struct named *events; /* event n at n % BUNDLE_BEFORE, as far as there is room yet */
	size_t room;
	int64_t *slots; /* the last event whose id falls there, + 1; 0: none. NULL: none is looked for */
};

struct bundle_past *bundle_past_new(bool packs)
{
	struct bundle_past *past = memory_new(sizeof(*past));

	if (packs)
		past->slots = memory_new(SLOTS * sizeof(*past->slots));
	return past;
}

void bundle_past_free(struct bundle_past *past)
{
	if (past == NULL)
		return;
	free(past->events);
	free(past->slots);
	free(past);
}

static int64_t *slot_of(const struct bundle_past *past, const char *id)
{
	uint64_t part;

	memcpy(&part, id, sizeof(part));
	return &past->slots[(part * UINT64_C(0x9e3779b97f4a7c15) >> 32) % SLOTS];
}

static void past_add(struct bundle_past *past, int64_t number, const struct event_row *row)
{
	size_t at = (size_t)number % BUNDLE_BEFORE;
	struct named named = {.id = ledger_hash(row->core, row->core_length)};

	while (at >= past->room) {
		size_t room = past->room == 0 ? 64 : past->room * 2;

		past->events = memory_resize(past->events, room, sizeof(*past->events));
		memset(past->events + past->room, 0, (room - past->room) * sizeof(*past->events));
		past->room = room;
	}
	if (past->slots != NULL) {
		int64_t *slot = slot_of(past, named.id.text);

		named.next = *slot;
		*slot = number + 1;
	}
	past->events[at] = named;
}

static const struct named *past_event(const struct bundle_past *past, int64_t number, int64_t before)
{
	if (before < 1 || before > BUNDLE_BEFORE || before > number)
		return NULL;
	return &past->events[(size_t)(number - before) % BUNDLE_BEFORE];
}

/* How far before event `number`; 0: it is not there. */
static int64_t past_find(const struct bundle_past *past, int64_t number, const char *id)
{
	int64_t before = number - (*slot_of(past, id) - 1);
	const struct named *there;

	while ((there = past_event(past, number, before)) != NULL && memcmp(there->id.text, id, LEDGER_ID_LENGTH) != 0)
		before = number - (there->next - 1);
	return there != NULL ? before : 0;
}

/* ---- restoring ---- */

static bool restore_id(const struct bundle_past *past, int64_t number, const char **at, const char *end, struct buffer *core)
{
	const struct named *there;
	int64_t before = 0;

	for (; *at < end && **at >= '0' && **at <= '9' && before <= BUNDLE_BEFORE && (before > 0 || **at != '0'); ++*at)
		before = before * 10 + (**at - '0');
	there = past_event(past, number, before);
	if (there == NULL)
		return false;
	buffer_add_bytes(core, there->id.text, LEDGER_ID_LENGTH);
	return true;
}

static void add_number(struct buffer *to, uint64_t number)
{
	char digits[20], *at = digits + sizeof(digits);

	do
		*--at = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	buffer_add_bytes(to, at, (size_t)(digits + sizeof(digits) - at));
}

/* Where it must stand is left to whoever parses the core; but to hash the body more than once is not asked for. */
static bool core_restore(const struct bundle_past *past, int64_t number, const struct event_row *brief, struct buffer *core)
{
	const char *at = brief->core, *end = at + brief->core_length, *mark;

	while ((mark = memchr(at, '=', (size_t)(end - at))) != NULL && !core->full) {
		buffer_add_bytes(core, at, (size_t)(mark - at));
		at = mark + 1;
		if (end - at == 1 && *at == '\n' && brief->has_body) {
			buffer_add(core, event_body_hash(brief).text);
			buffer_add_char(core, ' ');
			add_number(core, brief->body_length);
		} else if (!restore_id(past, number, &at, end, core)) {
			return false;
		}
	}
	buffer_add_bytes(core, at, (size_t)(end - at));
	return !core->full;
}

bool bundle_event_unpack(struct bundle_past *past, int64_t number, char type, const void *bytes, size_t length, struct buffer *core,
    struct event_row *row)
{
	if (!bundle_event_view(bytes, length, row))
		return false;
	if (type == BUNDLE_BRIEF) {
		buffer_clear(core);
		if (!core_restore(past, number, row, core))
			return false;
		row->core = core->data;
		row->core_length = core->length;
	}
	past_add(past, number, row);
	return true;
}

/* ---- leaving out ---- */

static void core_shorten(const struct bundle_past *past, int64_t number, const struct event_row *row, struct buffer *brief)
{
	const char *at = row->core, *commitment = row->has_body ? strstr(at, "\nbody  ") : NULL, *end = at + strlen(at);

	if (commitment != NULL)
		end = commitment + strlen("\nbody  ");
	while (at < end) {
		size_t word = strcspn(at, " \n");
		int64_t before = word == LEDGER_ID_LENGTH ? past_find(past, number, at) : 0;

		if (before > 0) {
			buffer_add_char(brief, '=');
			add_number(brief, (uint64_t)before);
		} else {
			buffer_add_bytes(brief, at, word);
		}
		at += word;
		if (at < end)
			buffer_add_char(brief, *at++);
	}
	if (commitment != NULL)
		buffer_add(brief, "=\n");
}

/* What would not come back as it is, such as a row that somebody's own hand has changed, stands in full. */
char bundle_event_pack(struct bundle_past *past, int64_t number, const struct event_row *row, struct buffer *record)
{
	struct buffer core = BUFFER_INIT(LEDGER_CORE_MAXIMUM), again = BUFFER_INIT(LEDGER_CORE_MAXIMUM);
	struct event_row brief = *row;
	bool same;

	core_shorten(past, number, row, &core);
	brief.core_length = core.length;
	brief.core = buffer_take(&core);
	same = core_restore(past, number, &brief, &again) && again.length == row->core_length &&
	    memcmp(again.data, row->core, row->core_length) == 0;
	bundle_event_write(same ? &brief : row, record);
	past_add(past, number, row);
	free(brief.core);
	buffer_release(&again);
	return same ? BUNDLE_BRIEF : BUNDLE_EVENT;
}
