/* Taking a batch that was judged. A signature that was verified then is not verified again, and what shows that it is the same
 * row costs no memory by the row: a part of the batch is committed only if it was that part when it was judged. */
#include "judge.h"

#include <string.h>

#define PART_BYTES (LEDGER_PART / 8)

static void rows_add(struct rows *rows, const struct event *event, const struct event_row *row)
{
	if (rows->part == NULL)
		rows->part = hash_new_quick();
	hash_add(rows->part, event->id, LEDGER_ID_LENGTH);
	hash_add(rows->part, row->signature, SIGNATURE_BYTES);
	rows->count++;
}

static struct event_id rows_end_part(struct rows *rows)
{
	struct event_id part = hash_end(rows->part);

	rows->part = NULL;
	return part;
}

static void judged_end_part(struct ledger_judge *judge)
{
	judge->parts = memory_resize(judge->parts, judge->part_count + 1, sizeof(*judge->parts));
	judge->parts[judge->part_count++] = rows_end_part(&judge->judged);
}

void judged_add(struct ledger_judge *judge, const struct event *event, const struct event_row *row, bool verified)
{
	size_t at = judge->judged.count;

	if (at % LEDGER_PART == 0) {
		judge->verified = memory_resize(judge->verified, at / 8 + PART_BYTES, 1);
		memset(judge->verified + at / 8, 0, PART_BYTES);
	}
	if (verified)
		judge->verified[at / 8] |= (unsigned char)(1u << at % 8);
	rows_add(&judge->judged, event, row);
	if (judge->judged.count % LEDGER_PART == 0)
		judged_end_part(judge);
}

void judged_release(struct ledger_judge *judge)
{
	if (judge->open)
		store_rollback(judge->ledger->store);
	if (judge->judged.part != NULL)
		rows_end_part(&judge->judged);
	if (judge->taken.part != NULL)
		rows_end_part(&judge->taken);
	free(judge->verified);
	free(judge->parts);
}

static bool is_verified(const struct ledger_judge *judge)
{
	size_t at = judge->taken.count;

	return at < judge->judged.count && (judge->verified[at / 8] >> at % 8 & 1) != 0;
}

/* Of the rows since the last commit. */
static bool part_end(struct ledger_judge *judge, struct problem *problem)
{
	size_t at = (judge->taken.count - 1) / LEDGER_PART;
	bool same;

	if (judge->judged.part != NULL)
		judged_end_part(judge);
	same = strcmp(rows_end_part(&judge->taken).text, at < judge->part_count ? judge->parts[at].text : "") == 0;
	if (!same)
		problem_set(problem, PROBLEM_FAILED, "%s", _("数据包在导入时变了，这一部分没有导入。请检查磁盘和U盘，再导入一次。"));
	judge->open = false;
	return store_end(judge->ledger->store, same, problem);
}

bool ledger_take_judged(struct ledger_judge *judge, const struct event_row *row, bool *fresh, struct problem *problem)
{
	unsigned how = (is_verified(judge) ? TAKE_VERIFIED : 0) | (judge->incomplete ? TAKE_INCOMPLETE : 0);
	bool good;
	struct event event;

	*fresh = false;
	judge_stop_reading(judge);
	if (!judge->open && !store_begin(judge->ledger->store, problem))
		return false;
	judge->open = true;
	if (!event_row_check(row, &event, problem))
		return false;
	rows_add(&judge->taken, &event, row);
	good = take_event(judge->ledger, &event, row, how, fresh, problem);
	event_release(&event);
	return good && (judge->taken.count % LEDGER_PART != 0 || part_end(judge, problem));
}

bool ledger_take_judged_end(struct ledger_judge *judge, struct problem *problem)
{
	judge_stop_reading(judge);
	return !judge->open || part_end(judge, problem);
}
