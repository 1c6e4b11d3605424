/* See faults.h. The linker puts these in the place of the engine's own functions. */
#include "faults.h"

#include "exchange/bundle.h"
#include "exchange/channel.h"
#include "ledger/alarm.h"
#include "ledger/erase.h"
#include "ledger/fold.h"
#include "ledger/order.h"
#include "ledger/writers.h"

enum fault fault;
struct world *packing;

bool __real_order_is_before(const struct order *, size_t a, size_t b);
bool __wrap_order_is_before(const struct order *, size_t a, size_t b);
bool __wrap_order_is_before(const struct order *order, size_t a, size_t b)
{
	if (fault == FAULT_NO_ANCESTORS)
		return false;
	if (fault == FAULT_LAST_ARRIVAL_WINS)
		return order->events[a].position < order->events[b].position;
	return __real_order_is_before(order, a, b);
}

bool __real_event_row_check(const struct event_row *, struct event *, struct problem *);
bool __wrap_event_row_check(const struct event_row *, struct event *, struct problem *);
bool __wrap_event_row_check(const struct event_row *row, struct event *event, struct problem *problem)
{
	if (fault == FAULT_BAD_BODY)
		return event_parse(row->core, row->core_length, event, problem);
	return __real_event_row_check(row, event, problem);
}

bool __real_erase_has(struct ledger *, const char *event, const char *stream);
bool __wrap_erase_has(struct ledger *, const char *event, const char *stream);
bool __wrap_erase_has(struct ledger *ledger, const char *event, const char *stream)
{
	return fault != FAULT_FORGETS_ERASURE && __real_erase_has(ledger, event, stream);
}

/* What was sent counts as received: the peer will have it. */
bool __real_channel_next(struct store *, const char *station, int64_t *number, char previous[33], int64_t *after, struct problem *);
bool __wrap_channel_next(struct store *, const char *station, int64_t *number, char previous[33], int64_t *after, struct problem *);
bool __wrap_channel_next(struct store *store, const char *station, int64_t *number, char previous[33], int64_t *after, struct problem *problem)
{
	struct statement *sent = store_statement(store, "SELECT ifnull(max(last_position), 0) FROM _channel WHERE station = ? AND direction = 'out'");
	bool good = __real_channel_next(store, station, number, previous, after, problem);

	statement_bind_text(sent, 1, station);
	if (fault == FAULT_TRUSTS_PEER && statement_step(sent))
		*after = statement_number(sent, 0);
	statement_reset(sent);
	return good;
}

/* And what is here is what the peer has sent, from its first bundle on. */
bool __real_channel_taken(struct store *, const struct bundle_header *, int64_t covers, struct problem *);
bool __wrap_channel_taken(struct store *, const struct bundle_header *, int64_t covers, struct problem *);
bool __wrap_channel_taken(struct store *store, const struct bundle_header *header, int64_t covers, struct problem *problem)
{
	return __real_channel_taken(store, header, fault == FAULT_TRUSTS_PEER ? 1 : covers, problem);
}

struct withheld __real_withheld_of(struct ledger *, const char *stream);
struct withheld __wrap_withheld_of(struct ledger *, const char *stream);
struct withheld __wrap_withheld_of(struct ledger *ledger, const char *stream)
{
	return fault == FAULT_FORGETS_REVOCATION ? (struct withheld){NULL, 0} : __real_withheld_of(ledger, stream);
}

void __real_fold_apply(struct fold *, size_t event, const struct tree *body);
void __wrap_fold_apply(struct fold *, size_t event, const struct tree *body);
void __wrap_fold_apply(struct fold *fold, size_t event, const struct tree *body)
{
	const char *form = body != NULL ? tree_text(body, "form") : NULL;
	bool restricts = form != NULL && strcmp(form, RESTRICTION) == 0;

	__real_fold_apply(fold, event, fault == FAULT_FORGETS_RESTRICTION && restricts ? NULL : body);
}

/* Whatever code is typed, its number counts. */
bool __real_exchange_code_is(struct ledger *, const struct actor *, const char *station, const char *sealing, const char *typed, int64_t *number,
    bool *is, struct problem *);
bool __wrap_exchange_code_is(struct ledger *, const struct actor *, const char *station, const char *sealing, const char *typed, int64_t *number,
    bool *is, struct problem *);
bool __wrap_exchange_code_is(struct ledger *ledger, const struct actor *actor, const char *station, const char *sealing, const char *typed,
    int64_t *number, bool *is, struct problem *problem)
{
	char bundle[33];

	if (!__real_exchange_code_is(ledger, actor, station, sealing, typed, number, is, problem))
		return false;
	if (fault != FAULT_ANY_CODE || *is || !channel_sent_bundle(ledger_store(ledger), station, *number, bundle))
		return true;
	*is = true;
	return channel_acknowledge(ledger_store(ledger), station, bundle, problem);
}

/* Whoever has let himself in anywhere writes wherever he likes. */
bool __real_household_is_foreign(struct household_writers *, const char *chain);
bool __wrap_household_is_foreign(struct household_writers *, const char *chain);
bool __wrap_household_is_foreign(struct household_writers *writers, const char *chain)
{
	return fault != FAULT_STRANGER_FILES && __real_household_is_foreign(writers, chain);
}

bool __real_office_is_foreign(const struct trust *, const char *stream, const char *chain);
bool __wrap_office_is_foreign(const struct trust *, const char *stream, const char *chain);
bool __wrap_office_is_foreign(const struct trust *trust, const char *stream, const char *chain)
{
	return fault != FAULT_STRANGER_IN_OFFICE && __real_office_is_foreign(trust, stream, chain);
}

enum erase_right __real_erase_right(struct ledger *, const char *chain, const char *stream, const struct event *at);
enum erase_right __wrap_erase_right(struct ledger *, const char *chain, const char *stream, const struct event *at);
enum erase_right __wrap_erase_right(struct ledger *ledger, const char *chain, const char *stream, const struct event *at)
{
	enum erase_right right = __real_erase_right(ledger, chain, stream, at);

	return fault == FAULT_ANY_COUNTY_ERASES && right == ERASE_OF_OTHERS ? ERASE_OWN : right;
}

/* ---- no fault, but an eye on what goes into a bundle ---- */

bool __real_bundle_put_event(struct bundle_writer *, const struct event_row *, struct problem *);
bool __wrap_bundle_put_event(struct bundle_writer *, const struct event_row *, struct problem *);
bool __wrap_bundle_put_event(struct bundle_writer *writer, const struct event_row *row, struct problem *problem)
{
	struct event_id id = ledger_hash(row->core, row->core_length);

	if (is_packed(packing, id.text))
		fprintf(packing->oracle, "!\tone bundle holds %s twice\n", id.text);
	packing->packed = memory_resize(packing->packed, packing->packed_count + 1, sizeof(*packing->packed));
	packing->packed[packing->packed_count++] = id;
	return __real_bundle_put_event(writer, row, problem);
}
