/* A station full of plausible work, to look at and to learn on. */
#include "command.h"

#include "doudi/demo.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define DEMO_HOUSEHOLDS 300

/* Beside the station's own file unless --db says where, so that a demonstration never meets real work. */
static char *demo_path(const struct cli *cli, struct problem *problem)
{
	char *path = cli_database(cli, problem), *slash, *beside;

	if (path == NULL || cli_has(cli, OPTION_DB))
		return path;
	slash = strrchr(path, '/');
	beside = memory_format("%.*sdemo.db", slash != NULL ? (int)(slash - path + 1) : 0, path);
	free(path);
	return beside;
}

/* The first region that there is. */
static char *demo_region(struct problem *problem)
{
	char *folder = memory_format("%s/pack", desk_forms_dir()), *first = NULL;
	DIR *dir = opendir(folder);

	for (struct dirent *entry; dir != NULL && (entry = readdir(dir)) != NULL;) {
		const char *name = entry->d_name;

		if (!key_name_is_good(name) || strcmp(name, "national") == 0 || (first != NULL && strcmp(name, first) > 0))
			continue;
		free(first);
		first = memory_text(name);
	}
	if (dir != NULL)
		closedir(dir);
	if (first == NULL)
		problem_set(problem, PROBLEM_FAILED, _("%s 里没有地区包，请重新安装。"), folder);
	free(folder);
	return first;
}

static void progress(void *self, size_t done, size_t all)
{
	(void)self;
	cli_progress((int64_t)done, (int64_t)all);
}

static bool demo_build(struct cli *cli, const char *path, struct problem *problem)
{
	struct demo_options options = {.path = path, .day = cli->day};
	char *region;
	int households, seed;

	if (!cli_number(cli, OPTION_HOUSEHOLDS, DEMO_HOUSEHOLDS, &households, problem) ||
	    !cli_number(cli, OPTION_SEED, 1, &seed, problem))
		return false;
	region = cli_has(cli, OPTION_PACK) ? memory_text(cli_text(cli, OPTION_PACK)) : demo_region(problem);
	options.pack = region;
	options.households = (size_t)households;
	options.seed = (uint64_t)seed;
	if (region != NULL)
		cli->desk = demo_make(&options, progress, NULL, problem);
	free(region);
	return cli->desk != NULL;
}

bool command_demo(struct cli *cli, struct problem *problem)
{
	char *path = demo_path(cli, problem);
	bool there = path != NULL && !cli_has(cli, OPTION_DB) && access(path, F_OK) == 0;
	struct tree *tree;

	if (path == NULL || (!there && !demo_build(cli, path, problem))) {
		free(path);
		return false;
	}
	if (cli_has(cli, OPTION_JSON)) {
		tree = tree_new_map();
		tree_add_text(tree, "database", path)->quoted = true;
		tree_add_text(tree, "passphrase", DEMO_PASSPHRASE)->quoted = true;
		cli_json_take(tree);
	} else {
		cli_format(there ? _("演示单位 %s 已经在那里，口令都是 %s。") : _("演示单位 %s 已建好，口令都是 %s。"), path, DEMO_PASSPHRASE);
	}
	if (cli_has(cli, OPTION_NO_SCREEN))
		free(path);
	else
		cli->screens = path;
	return true;
}
