/* Checking the folder of a pack; no database. */
#include "command.h"

#include "doudi/demo.h"
#include "doudi/story.h"

#include <string.h>
#include <unistd.h>

bool cli_split_folder(const char *folder, char **forms, char **region, struct problem *problem)
{
	char *whole = memory_text(folder), *slash, *above;
	size_t length = strlen(whole);

	while (length > 1 && whole[length - 1] == '/')
		whole[--length] = '\0';
	slash = strrchr(whole, '/');
	*region = memory_text(slash != NULL ? slash + 1 : whole);
	*forms = NULL;
	if (slash == NULL) {
		*forms = memory_text(desk_forms_dir());
	} else {
		*slash = '\0';
		above = strrchr(whole, '/');
		if (strcmp(above != NULL ? above + 1 : whole, "pack") == 0)
			*forms = above != NULL ? memory_text_part(whole, (size_t)(above - whole)) : memory_text(".");
	}
	free(whole);
	return *forms != NULL || problem_set(problem, PROBLEM_USAGE, _("%s 不像地区包的文件夹：应是 …/pack/地区。"), folder);
}

static bool check_rules(struct cli *cli, const char *forms, const char *region, struct problem *problem)
{
	struct buffer found = BUFFER_INIT(1u << 20);

	if (!pack_check(forms, region, &found, problem))
		cli->wrong = true;
	cli_lines(buffer_text(&found));
	buffer_release(&found);
	return problem->kind == PROBLEM_NONE;
}

/* ---- conditions that are always met, or never ---- */

static void tell_condition(void *self, const struct condition_finding *finding)
{
	(void)self;
	if (finding->label == NULL)
		cli_format(_("错误：%s:%d:%d: %s 的条件“%s”：%s"), finding->file, finding->line, finding->column, finding->of,
		    finding->condition, finding->wrong);
	else
		cli_format(_("错误：%s:%d:%d: %s（%s，条款 %s）的条件“%s”%s"), finding->file, finding->line, finding->column,
		    finding->of, finding->label, finding->clause != NULL ? finding->clause : "", finding->condition, finding->wrong);
}

static bool check_conditions(struct cli *cli, const char *forms, const char *region, struct problem *problem)
{
	char *local = memory_format("%s/pack/%s/demo.yaml", forms, region);
	bool has_people = access(local, R_OK) == 0;
	struct condition_count count;

	free(local);
	if (!has_people) {
		cli_format(_("提示：%s 没有 demo.yaml，没有演示人口，没有查哪些条件总是符合或者总是不符合"), region);
		return true;
	}
	if (!demo_check_conditions(region, tell_condition, NULL, &count, problem))
		return false;
	cli_format(_("演示人口 %zu 户：条件 %zu 个，population.yaml 写明理由 %zu 个，有问题 %zu 处。"), count.households,
	    count.conditions, count.listed, count.wrong);
	cli->wrong = count.wrong > 0;
	return true;
}

static bool check_pack(struct cli *cli, const char *forms, const char *region, struct problem *problem)
{
	if (!check_rules(cli, forms, region, problem))
		return false;
	if (!cli->wrong && !check_conditions(cli, forms, region, problem))
		return false;
	if (!cli->wrong)
		cli_format(_("地区包 %s 没有发现错误。"), region);
	return true;
}

/* ---- mutants ---- */

struct survivors {
	struct tree *list; /* for JSON, else NULL */
};

static void tell_survivor(void *self, const struct mutant_finding *finding)
{
	struct survivors *survivors = self;
	struct tree *map;

	if (survivors->list == NULL) {
		char *column = finding->column > 0 ? memory_format("%d:", finding->column) : memory_text("");

		cli_format(_("错误：%s:%d:%s %s：%s。%s"), finding->file, finding->line, column, finding->of, finding->change,
		    finding->wrong);
		free(column);
		return;
	}
	map = tree_add_map(survivors->list, NULL);
	tree_add_text(map, "file", finding->file)->quoted = true;
	tree_add_number(map, "line", finding->line);
	tree_add_number(map, "column", finding->column);
	tree_add_text(map, "of", finding->of)->quoted = true;
	tree_add_text(map, "change", finding->change)->quoted = true;
	tree_add_text(map, "wrong", finding->wrong)->quoted = true;
}

static bool check_mutants(struct cli *cli, const char *forms, const char *region, struct problem *problem)
{
	struct tree *answer = cli_has(cli, OPTION_JSON) ? tree_new_map() : NULL;
	struct survivors survivors = {answer != NULL ? tree_add_list(answer, "wrong") : NULL};
	struct mutant_count count;
	bool good = story_play_mutants(forms, region, tell_survivor, &survivors, &count, problem);

	if (good && answer != NULL) {
		tree_add_text(answer, "pack", region)->quoted = true;
		tree_add_number(answer, "changes", (int64_t)count.all);
		tree_add_number(answer, "caught", (int64_t)count.caught);
		tree_add_number(answer, "listed", (int64_t)count.listed);
		cli_json_take(tree_copy(answer));
	} else if (good) {
		cli_format(_("地区包 %s：规则的一处改动共 %zu 种，情景发现 %zu 种，mutants.yaml 写明理由 %zu 种，有问题 %zu 处。"), region,
		    count.all, count.caught, count.listed, count.wrong);
	}
	cli->wrong = good && count.wrong > 0;
	tree_free(answer);
	return good;
}

bool command_pack_check(struct cli *cli, struct problem *problem)
{
	char *forms, *region;
	bool good = cli_split_folder(cli->words[0].bytes, &forms, &region, problem);

	if (good) {
		place_use_forms(forms);
		good = cli_has(cli, OPTION_MUTANTS) ? check_mutants(cli, forms, region, problem)
		                                    : check_pack(cli, forms, region, problem);
		place_use_forms(NULL);
	}
	free(forms);
	free(region);
	return good;
}
