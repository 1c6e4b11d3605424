/* How the station and the machine are, in plain words. */
#include "command.h"

#include "doudi/tui.h"

#include <string.h>
#include <sys/stat.h>

struct examination {
	struct cli *cli;
	struct listing lines;
	struct tree *tree;
};

static void find(void *self, const char *key, const char *label, enum health_state state, const char *says)
{
	static const char *const words[] = {"fine", "note", "fault"}, *const labels[] = {N_("正常"), N_("注意"), N_("故障")};
	struct examination *examination = self;
	struct tree *map = tree_add_map(examination->tree, key);

	tree_add_text(map, "state", words[state])->quoted = true;
	tree_add_text(map, "says", says)->quoted = true;
	listing_add(&examination->lines, _(labels[state]));
	listing_add(&examination->lines, label);
	listing_add(&examination->lines, says);
	examination->cli->wrong = examination->cli->wrong || state == HEALTH_FAULT;
}

/* What takes its time on a large file, and is no part of the screen. */
static void examine_file(struct examination *examination)
{
	struct store *store = desk_store(examination->cli->desk);
	struct problem problem = PROBLEM_INIT;
	struct stat about;
	long long bytes = stat(store_path(store), &about) == 0 ? (long long)about.st_size : 0;
	char *size = memory_format(_("%s，%lld KB，文件格式第 %d 版"), store_path(store), (bytes + 1023) / 1024, STORE_VERSION);
	bool good = store_check(store, false, &problem);
	char *structure = good ? memory_text(_("快速检查没有发现损坏（全面核验：doudi verify）")) : problem_sentence(&problem);

	find(examination, "file", _("文件"), HEALTH_FINE, size);
	find(examination, "structure", _("结构"), good ? HEALTH_FINE : HEALTH_FAULT, structure);
	free(size);
	free(structure);
	problem_release(&problem);
}

bool command_doctor(struct cli *cli, struct problem *problem)
{
	struct examination examination = {.cli = cli, .lines = {.columns = 3}};
	const struct library terminal = terminal_library();
	bool good;

	cli->mends = true;
	if (!cli_open(cli, CLI_READ, problem))
		return false;
	examination.tree = tree_new_map();
	examine_file(&examination);
	good = desk_examine(cli->desk, find, &examination, problem);
	health_say_library(&terminal, find, &examination);
	if (good && cli_has(cli, OPTION_JSON))
		cli_json_take(tree_copy(examination.tree));
	else if (good)
		listing_print(&examination.lines, 0);
	listing_release(&examination.lines);
	tree_free(examination.tree);
	return good;
}
