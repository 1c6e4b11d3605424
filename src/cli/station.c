/* Setting up a station, its people and their keys. */
#include "command.h"

#include "doudi/story.h"

#include <string.h>

bool command_init(struct cli *cli, struct problem *problem)
{
	struct desk_station station = {
	    .pack = cli_text(cli, OPTION_PACK),
	    .code = cli_text(cli, OPTION_STATION),
	    .level = cli_text(cli, OPTION_LEVEL),
	    .name = cli_text(cli, OPTION_NAME),
	};
	char *path = cli_database(cli, problem), *passphrase = NULL;
	struct tree *tree;

	if (path != NULL)
		passphrase = passphrase_read_new(cli, OPTION_PASSPHRASE_FILE, _("系统管理员的口令："), problem);
	if (passphrase != NULL && story_pack_holds(station.pack, problem))
		cli->desk = desk_create(path, &station, passphrase, problem);
	passphrase_free(passphrase);
	if (cli->desk != NULL && cli_has(cli, OPTION_JSON)) {
		tree = tree_new_map();
		tree_add_text(tree, "database", path)->quoted = true;
		tree_add_text(tree, "station", station.code)->quoted = true;
		tree_add_text(tree, "pack", station.pack)->quoted = true;
		cli_json_take(tree);
	} else if (cli->desk != NULL) {
		cli_format(_("已建立 %s：单位 %s，%s，地区包 %s，系统管理员 %s。"), path, station.code,
		    desk_level_label(station.level), station.pack, station.name);
		cli_line(_("口令只有本人知道，忘了要由另一位管理员换发密钥：请再增加一位管理员（doudi user add）。"));
	}
	free(path);
	return cli->desk != NULL;
}

/* ---- people ---- */

/* `take`: the sentence. */
static void say_done(const struct cli *cli, char *take, const char *name)
{
	if (cli_has(cli, OPTION_JSON)) {
		struct tree *tree = tree_new_map();

		tree_add_text(tree, "name", name)->quoted = true;
		cli_json_take(tree);
	} else {
		cli_line(take);
	}
	free(take);
}

bool command_user_add(struct cli *cli, struct problem *problem)
{
	const char *name = cli->words[0].text;
	char *passphrase;
	bool good;

	if (!cli_open(cli, CLI_SIGN, problem))
		return false;
	passphrase = passphrase_read_new(cli, OPTION_NEW_PASSPHRASE_FILE, _("新人员的口令："), problem);
	good = passphrase != NULL &&
	    desk_add_user(cli->desk, &(struct desk_person){.name = name, .role = cli_text(cli, OPTION_ROLE),
		.area = cli_text(cli, OPTION_AREA), .department = cli_text(cli, OPTION_DEPARTMENT)}, passphrase, problem);
	passphrase_free(passphrase);
	if (good)
		say_done(cli, memory_format(_("已增加人员 %s。"), name), name);
	return good;
}

bool command_user_key(struct cli *cli, struct problem *problem)
{
	const char *name = cli->words[0].text;
	char *passphrase;
	bool good;

	if (!cli_open(cli, CLI_SIGN, problem))
		return false;
	passphrase = passphrase_read_new(cli, OPTION_NEW_PASSPHRASE_FILE, _("新口令："), problem);
	good = passphrase != NULL && desk_new_key(cli->desk, name, passphrase, problem);
	passphrase_free(passphrase);
	if (good)
		say_done(cli, memory_format(_("已给 %s 换发密钥；以前的签名仍然有效。"), name), name);
	return good;
}

bool command_passphrase(struct cli *cli, struct problem *problem)
{
	char *old_one, *new_one = NULL;
	bool good;

	if (!cli_has(cli, OPTION_AS))
		return problem_set(problem, PROBLEM_USAGE, "%s", _("修改口令要写 --as 姓名。"));
	old_one = passphrase_read(cli, OPTION_PASSPHRASE_FILE, _("现在的口令："), problem);
	good = old_one != NULL;
	if (good)
		new_one = passphrase_read_new(cli, OPTION_NEW_PASSPHRASE_FILE, _("新口令："), problem);
	good = new_one != NULL && cli_open(cli, CLI_SIGN, problem) &&
	    desk_change_passphrase(cli->desk, old_one, new_one, problem);
	passphrase_free(old_one);
	passphrase_free(new_one);
	if (good)
		say_done(cli, memory_format(_("已修改 %s 的口令。"), cli_text(cli, OPTION_AS)), cli_text(cli, OPTION_AS));
	return good;
}

static struct tree *user_to_tree(const struct record *user)
{
	struct tree *tree = tree_new_map();

	for (size_t i = 0; i < user->form->field_count; i++) {
		char *written = cli_value_written(user, &user->form->fields[i]);

		if (written != NULL)
			tree_add_text(tree, user->form->fields[i].name, written)->quoted = true;
		free(written);
	}
	return tree;
}

bool command_user_list(struct cli *cli, struct problem *problem)
{
	static const char *const shown[] = {"name", "role", "level", "area", "state"};
	struct listing list = {.columns = BASE_COUNT(shown)};
	struct tree *rows;
	struct bench *bench;
	const struct form *form;

	if (!cli_open(cli, CLI_READ, problem))
		return false;
	form = desk_form(cli->desk, "user");
	bench = desk_bench(cli->desk, ledger_office(desk_ledger(cli->desk)), problem);
	if (bench == NULL)
		return false;
	rows = tree_new_list();
	for (size_t i = 0; i < BASE_COUNT(shown); i++)
		listing_add(&list, form_field(form, shown[i])->label);
	for (const struct record *user = bench_first(bench, form); user != NULL; user = bench_next(bench, user)) {
		tree_add_take(rows, NULL, user_to_tree(user));
		for (size_t i = 0; i < BASE_COUNT(shown); i++)
			listing_add_take(&list, cli_value(cli, bench, user, form_field(form, shown[i])));
	}
	bench_free(bench);
	if (cli_has(cli, OPTION_JSON)) {
		cli_json_take(rows);
		listing_release(&list);
	} else {
		tree_free(rows);
		listing_print(&list, 0);
	}
	return true;
}
