/* A pack on its way to a station: signed above, taken over here. */
#include "command.h"

#include "doudi/story.h"

#include <stdlib.h>
#include <string.h>

static void tell_signed(struct cli *cli, const struct pack *pack, const struct pack_signed *done)
{
	struct tree *tree;

	if (cli_has(cli, OPTION_JSON)) {
		tree = tree_new_map();
		tree_add_text(tree, "pack", pack_region(pack))->quoted = true;
		tree_add_number(tree, "version", pack_version(pack));
		tree_add_number(tree, "signatures", (int64_t)done->count);
		tree_add_text(tree, "again", done->again ? "yes" : "no");
		cli_json_take(tree);
		return;
	}
	if (done->again)
		cli_format(_("地区包 %s 第 %lld 版您已经签过，没有重复；共 %zu 人签名。"), pack_region(pack), (long long)pack_version(pack), done->count);
	else
		cli_format(_("已签地区包 %s 第 %lld 版，共 %zu 人签名。"), pack_region(pack), (long long)pack_version(pack), done->count);
	if (done->replaced)
		cli_line(_("以前那一版的签名已换下。"));
}

bool command_pack_sign(struct cli *cli, struct problem *problem)
{
	char *forms, *region;
	struct pack *pack = NULL;
	struct pack_signed done;
	bool good = cli_split_folder(cli->words[0].bytes, &forms, &region, problem) && cli_open(cli, CLI_SIGN, problem) &&
	    (pack = pack_load(forms, region, problem)) != NULL && desk_sign_pack(cli->desk, pack, &done, problem);

	if (good)
		tell_signed(cli, pack, &done);
	pack_free(pack);
	free(forms);
	free(region);
	return good;
}

bool command_pack_compare(struct cli *cli, struct problem *problem)
{
	char *forms = NULL, *region = NULL;
	struct pack_comparison comparison;
	bool good = cli_open(cli, CLI_WRITE, problem) &&
	    cli_split_folder(cli->word_count > 0 ? cli->words[0].bytes : pack_region(desk_pack(cli->desk)), &forms, &region, problem);

	if (good && strcmp(region, pack_region(desk_pack(cli->desk))) != 0)
		good = problem_set(problem, PROBLEM_REFUSED, _("本单位用的是地区包 %s，不能与 %s 对比。"), pack_region(desk_pack(cli->desk)), region);
	if (good && (good = desk_compare_pack(cli->desk, forms, &comparison, problem))) {
		if (!cli_has(cli, OPTION_JSON))
			cli_format(_("地区包 %s：第 %lld 版 → 第 %lld 版，共 %lld 户，结论变化 %zu 处；什么也没有保存。"), region,
			    (long long)pack_version(comparison.before), (long long)pack_version(comparison.after),
			    (long long)comparison.simulation.households, comparison.simulation.change_count);
		good = cli_tell_simulation(cli, &comparison.simulation, problem);
		pack_comparison_release(&comparison);
	}
	free(forms);
	free(region);
	return good;
}

static void tell_adopted(struct cli *cli, const struct pack *pack)
{
	struct tree *tree;

	if (cli_has(cli, OPTION_JSON)) {
		tree = tree_new_map();
		tree_add_text(tree, "name", pack_region(pack))->quoted = true;
		tree_add_number(tree, "version", pack_version(pack));
		cli_json_take(tree);
	} else {
		cli_format(_("已采用地区包 %s 第 %lld 版。已经打开的画面要重新登录，才按它办理。"), pack_region(pack), (long long)pack_version(pack));
	}
}

bool command_adopt(struct cli *cli, struct problem *problem)
{
	struct pack *pack;
	bool good;

	cli->mends = true;
	if (!cli_open(cli, CLI_SIGN, problem))
		return false;
	pack = pack_load(desk_forms_dir(), pack_region(desk_pack(cli->desk)), problem);
	good = pack != NULL && desk_pack_is_fit(cli->desk, pack, problem) && story_pack_holds(pack_region(pack), problem) &&
	    desk_adopt_pack(cli->desk, pack, problem);
	if (good)
		tell_adopted(cli, pack);
	pack_free(pack);
	return good;
}
