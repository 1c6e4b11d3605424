/* The end of a day: a slip on paper with the code that the log's head has then. Paper is the witness that nobody can write anew
 * (sync.md 1.2): `verify --against CODE` asks later whether the log still holds that head. */
#include "sheet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct day_work {
	int64_t events, households;
};

/* Number of the first event of the log that was written on that day or later; the log's end + 1 if none was. */
static int64_t first_of_day(struct desk *desk, date day)
{
	struct statement *back = store_statement(desk->store, "SELECT seq, taken_at FROM event WHERE chain = ? ORDER BY seq DESC");
	int64_t first = INT64_MAX;

	statement_bind_text(back, 1, ledger_chain(desk->ledger));
	while (statement_step(back) && clock_day_of(statement_number(back, 1)) >= day)
		first = statement_number(back, 0);
	statement_reset(back);
	return first;
}

static struct day_work count_work(struct desk *desk, date day)
{
	int64_t first = first_of_day(desk, day);
	struct statement *count = store_statement(desk->store,
	    "SELECT count(*), count(DISTINCT CASE WHEN stream NOT IN (?, ?) THEN stream END) FROM event WHERE chain = ? AND seq >= ?");
	struct day_work work = {0, 0};

	statement_bind_text(count, 1, ledger_office(desk->ledger));
	statement_bind_text(count, 2, ledger_journal(desk->ledger).text);
	statement_bind_text(count, 3, ledger_chain(desk->ledger));
	statement_bind_number(count, 4, first);
	if (statement_step(count))
		work = (struct day_work){statement_number(count, 0), statement_number(count, 1)};
	statement_reset(count);
	return work;
}

/* As people read it aloud: in fours. */
static char *code_in_fours(struct desk *desk)
{
	char *code = ledger_head_code(desk->ledger);
	char *text = memory_format("%.4s %.4s %.4s %.4s", code, code + 4, code + 8, code + 12);

	free(code);
	return text;
}

char *desk_print_foot(struct desk *desk)
{
	char *code = code_in_fours(desk);
	char *foot = memory_format(_("打印于 %s，%s，账本校验码 %s"), date_write(desk_here(desk)->day).text, desk->station, code);

	free(code);
	return foot;
}

static char *slip_write(struct desk *desk, const struct day_work *work)
{
	char *name = store_setting(desk->store, "station_name"), *code = code_in_fours(desk), *slip;
	char *whose = name != NULL ? memory_format(_("%s（%s）"), name, desk->station) : memory_text(desk->station);

	slip = memory_format(_("                              日  结  单\n\n"
			       "单位：%s\n日期：%s\n账本：%s\n\n"
			       "当日记入 %lld 条记录，涉及 %lld 户。\n\n"
			       "账本校验码：%s\n\n"
			       "日结人：%s            复核人：____________\n\n"
			       "请打印一份，与当日的纸质材料一起存放。以后用 doudi verify --against 校验码\n"
			       "核对：账里还有这一条，就说明到日结为止的记录没有删过、改过或换回旧备份。\n"),
	    whose, date_write(clock_today()).text, ledger_chain(desk->ledger), (long long)work->events,
	    (long long)work->households, code, desk->user);
	free(name);
	free(whose);
	free(code);
	return slip;
}

char *desk_close_day(struct desk *desk, struct problem *problem)
{
	const struct form *form = desk_form(desk, "daily_close");
	struct day_work work = count_work(desk, clock_today());
	struct record *record;
	char now[24];
	bool good;

	if (!right_to_file(desk, form, NULL, NULL, problem))
		return NULL;
	record = record_new(form, NULL, ledger_office(desk->ledger));
	record_put_number(record, "day", clock_today());
	record_put_text(record, "user", desk->user);
	record_put_number(record, "events", work.events);
	record_put_number(record, "households", work.households);
	snprintf(now, sizeof(now), "%lld", (long long)clock_milliseconds());
	if (!store_begin(desk->store, problem)) {
		record_free(record);
		return NULL;
	}
	good = office_file(desk, record, "file", problem) && store_set_setting(desk->store, "witness_at", now, problem);
	if (!store_end(desk->store, good, problem))
		return NULL;
	old_copies_drop(desk, OLD_COPIES_VERIFY);
	return slip_write(desk, &work);
}
