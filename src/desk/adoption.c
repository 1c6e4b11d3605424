/* The pack a station works by: its full text in the office stream, so that a past decision can be run again, and
 * the county's own parameter values. */
#include "packs.h"

#include <stdlib.h>
#include <string.h>

#define PART_BYTES 40000 /* an event's body holds 64 KiB; quotes and newlines take two bytes each in JSON */

/* The end of a part that does not cut a character. */
static size_t part_length(const char *text)
{
	size_t length = strnlen(text, PART_BYTES);

	while (length > 0 && ((unsigned char)text[length] & 0xc0u) == 0x80u)
		length--;
	return length;
}

static bool adopt_part(struct desk *desk, const char *hash, int no, const char *text, size_t length, struct problem *problem)
{
	struct record *part = record_new(desk_form(desk, "pack_text"), NULL, ledger_office(desk->ledger));
	char *words = memory_text_part(text, length);

	record_put_text(part, "hash", hash);
	record_put_number(part, "no", no);
	record_put_text(part, "content", words);
	ledger_one_id(part->stream, part, part->id);
	free(words);
	return office_file(desk, part, "adopt", problem);
}

bool station_adopt_pack(struct desk *desk, const struct pack *pack, struct problem *problem)
{
	const char *text = pack_hash_text(pack);
	struct event_id hash = pack_hash(pack);
	struct record *adoption;
	int parts = 0;

	if (desk_form(desk, "adoption") == NULL || desk_form(desk, "pack_text") == NULL)
		return problem_set(problem, PROBLEM_FAILED, "%s", _("表单目录里缺少 adoption 或 pack_text，请重新安装。"));
	while (*text != '\0') {
		size_t length = part_length(text);

		if (!adopt_part(desk, hash.text, ++parts, text, length, problem))
			return false;
		text += length;
	}
	adoption = record_new(desk_form(desk, "adoption"), NULL, ledger_office(desk->ledger));
	record_put_text(adoption, "region", pack_region(pack));
	record_put_text(adoption, "hash", hash.text);
	record_put_number(adoption, "version", pack_version(pack));
	if (pack_expires(pack) != DATE_NONE)
		record_put_number(adoption, "expires", pack_expires(pack));
	record_put_number(adoption, "day", desk_here(desk)->day);
	record_put_number(adoption, "parts", parts);
	return office_file(desk, adoption, "adopt", problem);
}

/* By the office's own records, which verify proves; numbers of editions only rise, whatever the clock did. Read from the table itself: there may be no ledger yet. */
char *pack_hash_adopted(struct desk *desk)
{
	return store_has_table(desk->store, "adoption") ? statement_answer_text(store_statement(desk->store,
	    "SELECT hash FROM adoption WHERE household = (SELECT value FROM _setting WHERE key = 'office') AND _void = 0"
	    " ORDER BY ifnull(version, 1) DESC, _order DESC, id DESC LIMIT 1")) : NULL;
}

/* Those below see who signed: the signatures go on file with the adoption. */
static bool adopt_signed(struct desk *desk, const struct pack *pack, const struct tree *signatures, struct problem *problem)
{
	for (size_t i = 0; i < signatures->count; i++)
		if (!pack_signature_file(desk, pack, signatures->items[i], problem))
			return false;
	return station_adopt_pack(desk, pack, problem);
}

/* By its own forms, as the station will be opened: one that would not open is not taken, and what this program files about an
 * adoption may be more than the forms of the edition before know. */
static bool adopt_as_opened(struct desk *desk, struct pack *pack, const struct tree *signatures, struct problem *problem)
{
	struct desk next = *desk;
	struct queue_list *queues = pack_queues(pack, problem);
	bool good;

	next.pack = pack;
	next.ledger = queues != NULL ? ledger_open(desk->store, pack_forms(pack), problem) : NULL;
	good = next.ledger != NULL && adopt_signed(&next, pack, signatures, problem);
	ledger_free(next.ledger);
	queue_list_free(queues);
	return good;
}

bool desk_adopt_pack(struct desk *desk, struct pack *pack, struct problem *problem)
{
	struct tree *signatures = pack_vouchers(desk, pack, problem);
	bool good = signatures != NULL && store_begin(desk->store, problem) &&
	    store_end(desk->store, adopt_as_opened(desk, pack, signatures, problem), problem);

	tree_free(signatures);
	return good;
}

/* This station's own values and those of the stations above it, the highest last. A value of a higher station replaces those
 * of the lower ones from its day on; what a station below or beside has entered for itself never counts here. An office that
 * is nobody's unit is of this station's own rank: two files of one office. */
static const char parameters_in_force[] =
    "WITH RECURSIVE up(office, rank) AS (SELECT ?1, 0 UNION SELECT u.office, rank + 1 FROM unit u JOIN up ON u.household = up.office"
    " WHERE u.relation = 'parent' AND u._void = 0 AND rank < 8),"
    " above(office, rank) AS (SELECT office, rank FROM up UNION SELECT DISTINCT household, 0 FROM parameter"
    " WHERE household NOT IN (SELECT office FROM up) AND household NOT IN (SELECT office FROM unit WHERE _void = 0))"
    " SELECT key, band, since, value, basis, draft, demo FROM parameter p JOIN above a ON p.household = a.office WHERE p._void = 0"
    " AND NOT EXISTS(SELECT 1 FROM parameter h JOIN above b ON h.household = b.office WHERE b.rank > a.rank AND h._void = 0"
    " AND h.draft IS NOT 'yes' AND h.key = p.key AND ifnull(h.band, '') IN ('', ifnull(p.band, '')) AND h.since <= p.since)"
    " ORDER BY a.rank, p.entered_at, p.id";

/* The newest filing of a key, band and day counts. */
bool station_load_parameters(struct desk *desk, struct problem *problem)
{
	const struct form *form = desk_form(desk, "parameter");
	struct statement *each;
	bool good = true;

	if (form == NULL || !store_has_table(desk->store, "parameter") || !store_has_table(desk->store, "unit"))
		return true;
	each = store_statement(desk->store, parameters_in_force);
	statement_bind_text(each, 1, ledger_office(desk->ledger));
	while (good && statement_step(each)) {
		const char *draft = statement_text(each, 5), *demo = statement_text(each, 6);
		const char *band = statement_text(each, 1), *basis = statement_text(each, 4);

		if (pack_parameter_find(desk->pack, statement_text(each, 0)) == NULL)
			continue; /* of an older pack: it stays readable, nothing uses it */
		good = pack_set_parameter(desk->pack, statement_text(each, 0), band != NULL ? band : "",
		    date_read(statement_text(each, 2)), statement_text(each, 3), draft != NULL && strcmp(draft, "yes") == 0,
		    demo != NULL && strcmp(demo, "yes") == 0, basis != NULL ? basis : "", problem);
	}
	statement_reset(each);
	return good && !store_failed(desk->store, problem);
}

bool desk_restore_parameters(struct desk *desk, struct problem *problem)
{
	pack_forget_parameters(desk->pack);
	return station_load_parameters(desk, problem);
}
