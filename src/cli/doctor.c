/* How the station and the machine are, in plain words. */
#include "command.h"

#include "doudi/tui.h"

#include <string.h>
#include <sys/stat.h>

#define BACKUP_DAYS 7

struct examination {
	struct cli *cli;
	struct listing lines;
	struct tree *tree;
};

enum finding {
	FINE,
	NOTE, /* somebody should do something about it */
	FAULT /* work must not go on like this */
};

static void find(struct examination *examination, const char *key, const char *label, enum finding finding, char *take)
{
	static const char *const words[] = {"fine", "note", "fault"}, *const labels[] = {N_("正常"), N_("注意"), N_("故障")};
	struct tree *map = tree_add_map(examination->tree, key);

	tree_add_text(map, "state", words[finding])->quoted = true;
	tree_add_text(map, "says", take)->quoted = true;
	listing_add(&examination->lines, _(labels[finding]));
	listing_add(&examination->lines, label);
	listing_add_take(&examination->lines, take);
	examination->cli->wrong = examination->cli->wrong || finding == FAULT;
}

static void examine_file(struct examination *examination)
{
	struct desk *desk = examination->cli->desk;
	struct problem problem = PROBLEM_INIT;
	const char *path = store_path(desk_store(desk));
	struct stat about;
	long long bytes = stat(path, &about) == 0 ? (long long)about.st_size : 0;
	char *code = ledger_head_code(desk_ledger(desk));
	bool good = store_check(desk_store(desk), false, &problem);

	find(examination, "file", _("文件"), FINE, memory_format(_("%s，%lld KB，文件格式第 %d 版"), path, (bytes + 1023) / 1024, STORE_VERSION));
	find(examination, "structure", _("结构"), good ? FINE : FAULT, good ? memory_text(_("快速检查没有发现损坏（全面核验：doudi verify）"))
	                                                 : problem_sentence(&problem));
	find(examination, "station", _("单位"), FINE, memory_format(_("%s，账本 %s，校验码 %s"), ledger_station(desk_ledger(desk)),
	    ledger_chain(desk_ledger(desk)), code));
	free(code);
	problem_release(&problem);
}

static void examine_disk(struct examination *examination)
{
	char *warning = NULL;
	struct problem problem = PROBLEM_INIT;
	bool fit = store_disk_is_fit(store_path(desk_store(examination->cli->desk)), &warning, &problem);

	if (!fit)
		find(examination, "disk", _("磁盘"), FAULT, problem_sentence(&problem));
	else if (warning != NULL)
		find(examination, "disk", _("磁盘"), NOTE, memory_text(warning));
	else
		find(examination, "disk", _("磁盘"), FINE, memory_text(_("本机硬盘，停电不丢已保存的内容")));
	free(warning);
	problem_release(&problem);
}

static void examine_times(struct examination *examination, const struct desk_health *health)
{
	struct date_text last = date_write(clock_day_of(health->last_event_at)), backup = date_write(clock_day_of(health->backup_at));
	int64_t days = (clock_milliseconds() - health->backup_at) / 86400000;

	find(examination, "events", _("事件"), FINE, memory_format(_("%lld 条，最近一条 %s"), (long long)health->events, last.text));
	find(examination, "clock", _("时钟"), health->clock_is_late ? FAULT : FINE, health->clock_is_late
	    ? memory_format(_("本机时间比最近一条事件（%s）还早，请校准时钟"), last.text)
	    : memory_format(_("本机今天是 %s"), date_write(clock_today()).text));
	if (health->backup_at == 0)
		find(examination, "backup", _("备份"), NOTE, memory_text(_("从来没有备份过，请用 doudi backup")));
	else
		find(examination, "backup", _("备份"), days <= BACKUP_DAYS ? FINE : NOTE, memory_format(_("最近一次 %s，%lld 天前"), backup.text, (long long)days));
}

static void examine_validity(struct examination *examination)
{
	struct desk *desk = examination->cli->desk;
	date day = desk_here(desk)->day;
	char *sentence = pack_validity_sentence(desk_pack(desk), day);

	find(examination, "validity", _("有效期"), sentence == NULL ? FINE : NOTE, sentence != NULL ? sentence
	    : memory_text(pack_validity_word(pack_validity(desk_pack(desk), day))));
}

static void examine_work(struct examination *examination, const struct desk_health *health)
{
	const char *region = pack_region(desk_pack(examination->cli->desk));
	bool whole = health->waiting == 0;

	find(examination, "pack", _("地区包"), health->pack_is_adopted ? FINE : NOTE, health->pack_is_adopted
	    ? memory_format(_("%s，与采用时相同"), region)
	    : memory_format(_("%s 在磁盘上已改动，系统管理员采用之前请核对（doudi adopt）"), region));
	examine_validity(examination);
	if (health->first_year == 0)
		find(examination, "calendar", _("节假日"), NOTE, memory_text(_("没有本年的节假日安排，算不出工作日")));
	else
		find(examination, "calendar", _("节假日"), FINE, memory_format(_("有 %d 年到 %d 年的安排"), health->first_year,
		    health->last_year));
	find(examination, "waiting", _("未到齐"), whole ? FINE : NOTE, whole ? memory_text(_("没有等前文的事件"))
	    : memory_format(_("%lld 条事件在等前文，请向对方单位要缺的数据包"), (long long)health->waiting));
	find(examination, "contested", _("不一致"), health->contested == 0 ? FINE : NOTE, health->contested == 0 ? memory_text(_("没有待裁定的"))
	    : memory_format(_("%lld 处待裁定（doudi resolve）"), (long long)health->contested));
	find(examination, "drafts", _("草稿"), FINE, memory_format(_("%lld 份未提交"), (long long)health->drafts));
}

static void examine_libraries(struct examination *examination)
{
	const struct library libraries[] = {store_library(), keys_library(), terminal_library()};

	for (size_t i = 0; i < BASE_COUNT(libraries); i++)
		find(examination, libraries[i].name, libraries[i].name, FINE,
		    strcmp(libraries[i].built, libraries[i].running) == 0
			? memory_text(libraries[i].running)
			: memory_format(_("%s（编译时 %s）"), libraries[i].running, libraries[i].built));
}

bool command_doctor(struct cli *cli, struct problem *problem)
{
	struct examination examination = {.cli = cli, .lines = {.columns = 3}};
	struct desk_health health;

	if (!cli_open(cli, CLI_READ, problem) || !desk_health(cli->desk, &health, problem))
		return false;
	examination.tree = tree_new_map();
	examine_file(&examination);
	examine_disk(&examination);
	examine_times(&examination, &health);
	examine_work(&examination, &health);
	examine_libraries(&examination);
	if (cli_has(cli, OPTION_JSON))
		cli_json_take(tree_copy(examination.tree));
	else
		listing_print(&examination.lines, 0);
	listing_release(&examination.lines);
	tree_free(examination.tree);
	return true;
}
