/* How a station and its machine are, a line a matter: what somebody should look into is a note, what work must not go on with
 * a fault. */
#include "station.h"

#include <stdlib.h>
#include <string.h>

#define CLOCK_TOLERANCE_MS (5 * 60 * 1000)
#define QUIET_DAYS 30 /* a station at which nothing happened for longer has more likely a wrong clock */
#define BACKUP_DAYS 7
#define VERIFIED_DAYS 7
#define WITNESS_DAYS 7 /* what no paper and no other station has seen can still be written anew unnoticed (sync.md 1.2) */

struct examination {
	struct desk *desk;
	health_visitor *visit;
	void *self;
};

static void say(struct examination *examination, const char *key, const char *label, enum health_state state, char *take)
{
	examination->visit(examination->self, key, label, state, take);
	free(take);
}

static int64_t ask_number(struct desk *desk, const char *sql)
{
	return statement_answer(store_statement(desk->store, sql), 0);
}

static int64_t days_since(int64_t moment)
{
	return (clock_milliseconds() - moment) / CLOCK_DAY;
}

/* ---- the machine ---- */

static void examine_disk(struct examination *examination)
{
	const char *path = store_path(examination->desk->store);
	struct problem problem = PROBLEM_INIT;
	char *warning = NULL;

	if (!store_disk_is_fit(path, &warning, &problem))
		say(examination, "disk", _("磁盘"), HEALTH_FAULT, problem_sentence(&problem));
	else if (warning != NULL)
		say(examination, "disk", _("磁盘"), HEALTH_NOTE, memory_text(warning));
	else
		say(examination, "disk", _("磁盘"), HEALTH_FINE, memory_text(_("本机硬盘，停电不丢已保存的内容")));
	free(warning);
	problem_release(&problem);
}

/* A stolen machine gives away what its disk does not hide. */
static void examine_encryption(struct examination *examination)
{
	static const struct {
		enum health_state state;
		const char *words;
	} says[] = {
	    [DISK_ENCRYPTED] = {HEALTH_FINE, N_("已加密，机器被盗也读不出")},
	    [DISK_PLAIN] = {HEALTH_NOTE, N_("没有加密，机器被盗会泄露群众信息。请管理员安排整盘加密（LUKS）")},
	    [DISK_UNSEEN] = {HEALTH_NOTE, N_("看不出是否加密，请管理员核对是否整盘加密（LUKS）")},
	};
	enum disk_secrecy secrecy = desk_disk_secrecy(examination->desk);

	say(examination, "encryption", _("加密"), says[secrecy].state, memory_text(_(says[secrecy].words)));
}

/* The newest of the file's own log: other stations' clocks say nothing of this machine's. */
static int64_t last_event_at(struct desk *desk)
{
	struct statement *last = store_statement(desk->store, "SELECT max(taken_at) FROM event WHERE chain = ?");

	statement_bind_text(last, 1, ledger_chain(desk->ledger));
	return statement_answer(last, 0);
}

char *desk_clock_doubt(struct desk *desk, bool *behind)
{
	int64_t last = last_event_at(desk);
	char *demo_day = store_setting(desk->store, "demo_day");
	bool demo = demo_day != NULL; /* it stands on a day that was chosen */

	free(demo_day);
	*behind = !demo && clock_milliseconds() + CLOCK_TOLERANCE_MS < last;
	if (demo)
		return NULL;
	if (*behind)
		return memory_format(_("本机时间比最近一条事件（%s）还早，请校准时钟"), date_write(clock_day_of(last)).text);
	if (last == 0 || days_since(last) <= QUIET_DAYS)
		return NULL;
	return memory_format(_("本机今天是 %s，离最近一条事件（%s）已有 %lld 天，请核对日期"), date_write(clock_today()).text,
	    date_write(clock_day_of(last)).text, (long long)days_since(last));
}

static void examine_clock(struct examination *examination)
{
	bool behind;
	char *doubt = desk_clock_doubt(examination->desk, &behind);

	if (desk_log_is_ahead(examination->desk)) {
		char *ahead = memory_format(_("账本的时间已到 %s，本机今天是 %s。本机日期不对的，先校准；对的，请系统管理员结账另起（doudi unit close）"),
		    date_write(clock_day_of(ledger_clock(examination->desk->ledger))).text, date_write(clock_today()).text);

		free(doubt);
		doubt = ahead;
		behind = true;
	}
	say(examination, "clock", _("时钟"), behind ? HEALTH_FAULT : doubt != NULL ? HEALTH_NOTE : HEALTH_FINE,
	    doubt != NULL ? doubt : memory_format(_("本机今天是 %s"), date_write(clock_today()).text));
}

void health_say_library(const struct library *library, health_visitor *visit, void *self)
{
	bool sound = library_is_at_least(library->running, library->oldest);
	char *text = !sound ? memory_format(_("%s 太旧，有已知的缺陷，请升级到 %s 以上"), library->running, library->oldest)
	    : strcmp(library->built, library->running) == 0 ? memory_text(library->running)
							    : memory_format(_("%s（编译时 %s）"), library->running, library->built);

	visit(self, library->name, library->name, sound ? HEALTH_FINE : HEALTH_FAULT, text);
	free(text);
}

/* ---- the file ---- */

static void examine_events(struct examination *examination)
{
	struct desk *desk = examination->desk;
	char *code = ledger_head_code(desk->ledger);

	say(examination, "station", _("单位"), HEALTH_FINE, memory_format(_("%s，账本 %s，校验码 %s"), ledger_station(desk->ledger),
	    ledger_chain(desk->ledger), code));
	say(examination, "events", _("事件"), HEALTH_FINE, memory_format(_("%lld 条，最近一条 %s"),
	    (long long)ask_number(desk, "SELECT count(*) FROM event"), date_write(clock_day_of(last_event_at(desk))).text));
	free(code);
}

/* When it was last done, or that it never was. */
static void say_last(struct examination *examination, const char *key, const char *label, int64_t at, int64_t days, const char *never)
{
	if (at == 0)
		say(examination, key, label, HEALTH_NOTE, memory_text(never));
	else
		say(examination, key, label, days_since(at) <= days ? HEALTH_FINE : HEALTH_NOTE, memory_format(_("最近一次 %s，%lld 天前"),
		    date_write(clock_day_of(at)).text, (long long)days_since(at)));
}

/* Where the daily ones go; one that burns together with the database is none. */
static void examine_backup_folder(struct examination *examination, const struct desk_backups *backups)
{
	if (backups->folder == NULL)
		say(examination, "backup_folder", _("备份盘"), HEALTH_NOTE, memory_text(_("没有设每天自动备份到哪里（doudi backup 文件夹 --daily）")));
	else if (!backups->there)
		say(examination, "backup_folder", _("备份盘"), HEALTH_NOTE, memory_format(_("%s 不在，请插上备份盘"), backups->folder));
	else if (!backups->apart)
		say(examination, "backup_folder", _("备份盘"), HEALTH_NOTE, memory_format(_("%s 和数据库在同一块盘上，盘坏了两样一起丢，请换到另一块盘"),
		    backups->folder));
	else
		say(examination, "backup_folder", _("备份盘"), HEALTH_FINE, memory_format(_("%s，在另一块盘上"), backups->folder));
}

static void examine_verified(struct examination *examination)
{
	int64_t at, faults;

	desk_last_verified(examination->desk, &at, &faults);
	if (faults > 0)
		say(examination, "verified", _("核验"), HEALTH_FAULT, memory_format(_("最近一次 %s，有 %lld 处不符（doudi verify）。请保留现状，联系上级单位"),
		    date_write(clock_day_of(at)).text, (long long)faults));
	else
		say_last(examination, "verified", _("核验"), at, VERIFIED_DAYS, _("账本从来没有整个核验过，请核验（doudi verify）；备份只查文件读不读得回来"));
}

static void examine_old_copies(struct examination *examination)
{
	char *words = old_copies_words(examination->desk);

	if (words != NULL)
		say(examination, "old_copy", _("旧版副本"), HEALTH_NOTE, words);
}

static void examine_copies(struct examination *examination)
{
	struct desk *desk = examination->desk;
	char *witness = store_setting(desk->store, "witness_at");
	struct desk_backups backups;

	desk_look_at_backups(desk, &backups);
	say_last(examination, "backup", _("备份"), backups.last, BACKUP_DAYS, _("从来没有备份过，请备份（doudi backup）"));
	examine_backup_folder(examination, &backups);
	say_last(examination, "witness", _("日结"), witness != NULL ? strtoll(witness, NULL, 10) : 0, WITNESS_DAYS,
	    _("从来没有日结过；请打印日结单留存，纸上的校验码能证明账没有改过（doudi close）"));
	desk_backups_release(&backups);
	free(witness);
}

/* Each way by itself: what was sent last, what was taken last. */
static void examine_bundles(struct examination *examination)
{
	static const struct {
		const char *key, *label, *direction, *none;
	} ways[] = {
	    {"sent", N_("发出"), "out", N_("没有发出过数据包")},
	    {"taken", N_("收到"), "in", N_("没有导入过数据包")},
	};

	for (size_t i = 0; i < BASE_COUNT(ways); i++) {
		struct statement *last = store_statement(examination->desk->store,
		    "SELECT station, number, made_at FROM _channel WHERE direction = ? ORDER BY made_at DESC LIMIT 1");
		char *text;

		statement_bind_text(last, 1, ways[i].direction);
		text = statement_step(last) ? memory_format(_("最近一个是 %s 第 %lld 号包，%s"), statement_text(last, 0),
						  (long long)statement_number(last, 1), date_write(clock_day_of(statement_number(last, 2))).text)
					    : memory_text(_(ways[i].none));
		statement_reset(last);
		say(examination, ways[i].key, _(ways[i].label), HEALTH_FINE, text);
	}
}

/* ---- the work ---- */

static bool year_is_loaded(const struct desk *desk, int year)
{
	bool is;

	return working_day_is(desk->pack, date_make(year, 6, 15), &is, NULL);
}

static void examine_calendar(struct examination *examination)
{
	struct desk *desk = examination->desk;
	int year, month, day, first, last;

	date_parts(desk_here(desk)->day, &year, &month, &day);
	if (!year_is_loaded(desk, year)) {
		say(examination, "calendar", _("节假日"), HEALTH_NOTE, memory_text(_("没有本年的节假日安排，算不出工作日")));
		return;
	}
	for (first = year; year_is_loaded(desk, first - 1);)
		first--;
	for (last = year; year_is_loaded(desk, last + 1);)
		last++;
	say(examination, "calendar", _("节假日"), HEALTH_FINE, memory_format(_("有 %d 年到 %d 年的安排"), first, last));
}

static void examine_pack(struct examination *examination)
{
	struct desk *desk = examination->desk;
	date day = desk_here(desk)->day;
	char *warning = desk_pack_warning(desk), *sentence = pack_validity_sentence(desk->pack, day);

	say(examination, "pack", _("地区包"), warning == NULL ? HEALTH_FINE : desk->pack_lost ? HEALTH_FAULT : HEALTH_NOTE, warning != NULL ? warning
	    : memory_format(_("%s 第 %lld 版，与采用时相同"), pack_region(desk->pack), (long long)pack_version(desk->pack)));
	say(examination, "validity", _("有效期"), sentence == NULL ? HEALTH_FINE : HEALTH_NOTE, sentence != NULL ? sentence
	    : memory_text(pack_validity_word(pack_validity(desk->pack, day))));
	examine_calendar(examination);
}

static void examine_work(struct examination *examination)
{
	struct desk *desk = examination->desk;
	int64_t waiting = ledger_waiting(desk->ledger), alarms = desk_count_alarms(desk), apart = desk_count_quarantined(desk);
	int64_t contested = ask_number(desk, "SELECT count(*) FROM (SELECT DISTINCT form, record, field FROM contested)");

	say(examination, "waiting", _("未到齐"), waiting == 0 ? HEALTH_FINE : HEALTH_NOTE, waiting == 0 ? memory_text(_("没有等前文的事件"))
	    : memory_format(_("%lld 条事件在等前文，请向对方单位要缺的数据包"), (long long)waiting));
	say(examination, "contested", _("不一致"), contested == 0 ? HEALTH_FINE : HEALTH_NOTE, contested == 0 ? memory_text(_("没有待裁定的"))
	    : memory_format(_("%lld 处待裁定（doudi resolve）"), (long long)contested));
	say(examination, "alarms", _("异常"), alarms == 0 ? HEALTH_FINE : HEALTH_NOTE, alarms == 0 ? memory_text(_("各单位的账对得上"))
	    : memory_format(_("%lld 项待处理，请看“缺号与异常”（doudi bundle missing）"), (long long)alarms));
	say(examination, "quarantined", _("隔离"), apart == 0 ? HEALTH_FINE : HEALTH_NOTE, apart == 0 ? memory_text(_("没有隔离的数据包"))
	    : memory_format(_("%lld 个数据包不可信，没有导入，请看“隔离的数据包”（doudi queue quarantined）"), (long long)apart));
	say(examination, "drafts", _("草稿"), HEALTH_FINE, memory_format(_("%lld 份未提交"),
	    (long long)ask_number(desk, "SELECT count(*) FROM _draft")));
}

bool desk_examine(struct desk *desk, health_visitor *visit, void *self, struct problem *problem)
{
	struct examination examination = {desk, visit, self};
	const struct library libraries[] = {store_library(), keys_library(), hash_library(), exchange_library()};

	examine_events(&examination);
	examine_disk(&examination);
	examine_encryption(&examination);
	examine_clock(&examination);
	examine_verified(&examination);
	examine_old_copies(&examination);
	examine_copies(&examination);
	examine_bundles(&examination);
	examine_pack(&examination);
	examine_work(&examination);
	for (size_t i = 0; i < BASE_COUNT(libraries); i++)
		health_say_library(&libraries[i], visit, self);
	return !store_failed(desk->store, problem);
}
