/* bundle list: the decisions on file and the bundles that carried them. */
#include "command.h"

#define SHOWN 100

struct uploads {
	struct cli *cli;
	struct tree *json;
	struct listing lines;
};

static const char *category_label(struct cli *cli, const char *name)
{
	const struct category *category = pack_category_find(desk_pack(cli->desk), name);

	return category != NULL ? category->label : name;
}

static bool line(void *self, const struct upload *upload)
{
	struct uploads *uploads = self;
	struct cli *cli = uploads->cli;
	struct tree *item;

	if (uploads->json == NULL) {
		listing_add(&uploads->lines, date_write(upload->day).text);
		listing_add(&uploads->lines, upload->name);
		listing_add(&uploads->lines, desk_form(cli->desk, upload->form)->label);
		listing_add(&uploads->lines, category_label(cli, upload->category));
		listing_add(&uploads->lines, upload->person_name);
		listing_add_take(&uploads->lines, upload_state_text(upload));
		return true;
	}
	item = tree_add_map(uploads->json, NULL);
	tree_add_text(item, "household", upload->household)->quoted = true;
	tree_add_text(item, "name", upload->name)->quoted = true;
	tree_add_text(item, "form", upload->form);
	tree_add_text(item, "category", upload->category);
	tree_add_text(item, "day", date_write(upload->day).text)->quoted = true;
	tree_add_text(item, "state", upload->number == 0 ? "waiting" : "sent");
	if (upload->number > 0)
		tree_add_number(item, "number", upload->number);
	tree_add_text(item, "acknowledged", upload->acknowledged ? "yes" : "no")->quoted = true;
	return true;
}

bool command_bundle_list(struct cli *cli, struct problem *problem)
{
	struct uploads uploads = {.cli = cli, .lines = {.columns = 6}};
	int limit;
	bool good;

	if (!cli_number(cli, OPTION_LIMIT, SHOWN, &limit, problem) || !cli_open(cli, CLI_READ, problem))
		return false;
	if (cli_has(cli, OPTION_JSON))
		uploads.json = tree_new_list();
	good = desk_each_upload(cli->desk, cli_text(cli, OPTION_TO), (size_t)limit, line, &uploads, problem);
	if (uploads.json != NULL && good)
		cli_json_take(uploads.json);
	else
		tree_free(uploads.json);
	if (good && !cli_has(cli, OPTION_JSON) && uploads.lines.count == 0)
		cli_line(_("还没有作出过决定。"));
	listing_print(&uploads.lines, 0);
	listing_release(&uploads.lines);
	return good;
}
