/* Looking at a pack; no database. */
#include "command.h"

#include "doudi/report.h"

#include <string.h>

/* ---- what `assess` reads ---- */

static void add_fields(struct tree *map, const struct form *form)
{
	for (size_t i = 0; i < form->field_count; i++)
		if (!form->fields[i].hidden && !form->fields[i].read_only)
			tree_add_text(map, form->fields[i].name, NULL);
}

static void add_grids(struct tree *tree, const struct form_catalogue *forms, const struct form *sheet)
{
	for (size_t i = 0; sheet != NULL && i < sheet->rows_count; i++) {
		const struct form *grid = form_find(forms, sheet->rows[i].form);

		if (grid != NULL && tree_get(tree, grid->name) == NULL)
			add_fields(tree_add_map(tree_add_list(tree, grid->name), NULL), grid);
	}
}

/* Parameters that are unset on the day must be said, else no verdict comes of it. */
static void add_parameters(struct tree *tree, const struct pack *pack, date day)
{
	struct tree *map = tree_add_map(tree, "parameters");
	const struct parameter *parameter;
	struct parameter_value value;

	for (size_t i = 0; (parameter = pack_parameter(pack, i)) != NULL; i++) {
		bool set = pack_parameter_on(pack, parameter, "", day, &value);

		for (size_t k = 0; !set && k < parameter->band_count; k++)
			set = pack_parameter_on(pack, parameter, parameter->bands[k], day, &value);
		if (!set && !(parameter->by_place && pack_parameter_on(pack, parameter, "urban", day, &value)))
			tree_add_text(map, parameter->name, NULL);
	}
}

static struct tree *input_skeleton(const struct pack *pack, date day)
{
	static const char *const single[] = {"household", "application"};
	const struct form_catalogue *forms = pack_forms(pack);
	const struct form *consent = pack_review(pack)->consent_kind != NULL ? form_find(forms, "consent") : NULL;
	struct tree *tree = tree_new_map();

	for (size_t i = 0; i < BASE_COUNT(single); i++) {
		const struct form *form = form_find(forms, single[i]);

		if (form == NULL)
			continue;
		add_fields(tree_add_map(tree, form->name), form);
		add_grids(tree, forms, form);
	}
	add_grids(tree, forms, form_find(forms, "survey"));
	if (consent != NULL && tree_get(tree, consent->name) == NULL)
		add_fields(tree_add_map(tree_add_list(tree, consent->name), NULL), consent);
	add_parameters(tree, pack, day);
	return tree;
}

/* ---- the pack for people ---- */

static char *parameter_text(const struct parameter_value *value)
{
	if (value->ended)
		return memory_text(_("停用"));
	return parameter_value_write(value);
}

static void print_parameters(const struct pack *pack)
{
	struct listing list = {.columns = 5};
	const struct parameter *parameter;
	const struct parameter_value *value;

	for (size_t i = 0; (parameter = pack_parameter(pack, i)) != NULL; i++) {
		size_t count = 0;

		while ((value = pack_parameter_value_at(pack, parameter, count)) != NULL) {
			listing_add(&list, count++ == 0 ? parameter->name : "");
			listing_add_take(&list, memory_format("%s%s%s", parameter->label, *value->band != '\0' ? " " : "", value->band));
			listing_add_take(&list, parameter_text(value));
			listing_add_take(&list, parameter->per_year ? memory_text_part(date_write(value->since).text, 4)
				: memory_format(_("%s 起"), date_write(value->since).text));
			listing_add_take(&list, memory_format("%s%s%s", value->basis != NULL ? value->basis : "",
			    value->draft ? _("（草稿，不作决定用）") : "", value->demo ? _("（演示）") : ""));
		}
		if (count > 0)
			continue;
		listing_add(&list, parameter->name);
		listing_add(&list, parameter->label);
		listing_add(&list, _("还没有设定"));
		listing_add(&list, "");
		listing_add(&list, parameter->basis);
	}
	cli_line(_("参数"));
	listing_print(&list, 2);
}

static char *field_kind(const struct field *field)
{
	struct buffer words = BUFFER_INIT(16384);

	buffer_add(&words, field_type_word(field->type));
	if (field->ref != NULL)
		buffer_add_format(&words, " %s", field->ref);
	for (size_t i = 0; field->codes != NULL && i < field->codes->count; i++)
		buffer_add_format(&words, "%s%s %s", i == 0 ? "：" : "，", field->codes->codes[i].key, field->codes->codes[i].label);
	return buffer_take(&words);
}

static void print_forms(const struct pack *pack)
{
	const struct form *form;

	cli_line(_("表单（类型和代码）"));
	for (size_t i = 0; (form = form_at(pack_forms(pack), i)) != NULL; i++) {
		struct listing list = {.columns = 3};

		cli_format("  %s  %s", form->name, form->label);
		for (size_t k = 0; k < form->field_count; k++) {
			listing_add(&list, form->fields[k].name);
			listing_add(&list, form->fields[k].label);
			listing_add_take(&list, field_kind(&form->fields[k]));
		}
		listing_print(&list, 4);
	}
}

static void print_categories(const struct pack *pack)
{
	struct listing list = {.columns = 4};

	for (size_t i = 0; i < pack_category_count(pack); i++) {
		const struct category *category = pack_category(pack, i);

		listing_add(&list, category->name);
		listing_add(&list, category->label);
		listing_add(&list, category->clause);
		listing_add(&list, category->by != NULL ? category->by : category->basis);
	}
	cli_line(_("类别"));
	listing_print(&list, 2);
}

static struct tree *pack_to_tree(const struct pack *pack, date day)
{
	struct tree *tree = tree_new_map(), *list;
	const struct parameter *parameter;
	const struct parameter_value *value;

	tree_add_text(tree, "pack", pack_region(pack))->quoted = true;
	tree_add_text(tree, "hash", ledger_hash(pack_hash_text(pack), strlen(pack_hash_text(pack))).text)->quoted = true;
	list = tree_add_list(tree, "categories");
	for (size_t i = 0; i < pack_category_count(pack); i++) {
		struct tree *map = tree_add_map(list, NULL);

		tree_add_text(map, "category", pack_category(pack, i)->name)->quoted = true;
		tree_add_text(map, "label", pack_category(pack, i)->label)->quoted = true;
	}
	list = tree_add_list(tree, "parameters");
	for (size_t i = 0; (parameter = pack_parameter(pack, i)) != NULL; i++) {
		struct tree *map = tree_add_map(list, NULL), *values;

		tree_add_text(map, "parameter", parameter->name)->quoted = true;
		tree_add_text(map, "label", parameter->label)->quoted = true;
		tree_add_text(map, "unit", parameter->unit)->quoted = true;
		values = tree_add_list(map, "values");
		for (size_t k = 0; (value = pack_parameter_value_at(pack, parameter, k)) != NULL; k++) {
			struct tree *one = tree_add_map(values, NULL);
			char *text = value->ended ? NULL : parameter_text(value);

			tree_add_text(one, "since", date_write(value->since).text)->quoted = true;
			if (*value->band != '\0')
				tree_add_text(one, "band", value->band)->quoted = true;
			tree_add_text(one, "value", text)->quoted = true;
			free(text);
		}
	}
	tree_add_take(tree, "clauses", pack_explain(pack, day));
	return tree;
}

static void print_clauses(const struct pack *pack, date day)
{
	char *text = report_pack_clauses(pack, day, 0);

	cli_lines(text);
	free(text);
}

bool command_pack_show(struct cli *cli, struct problem *problem)
{
	struct pack *pack = pack_load(desk_forms_dir(), cli->words[0].text, problem);
	const struct tree *about;

	if (pack == NULL)
		return false;
	if (cli_has(cli, OPTION_INPUT)) {
		cli_json_take(input_skeleton(pack, cli_day(cli)));
	} else if (cli_has(cli, OPTION_JSON)) {
		cli_json_take(pack_to_tree(pack, cli_day(cli)));
	} else {
		about = pack_tree(pack, "pack");
		cli_format("%s  %s", tree_text(about, "label") != NULL ? tree_text(about, "label") : pack_region(pack),
		    tree_text(about, "title") != NULL ? tree_text(about, "title") : "");
		print_categories(pack);
		print_clauses(pack, cli_day(cli));
		print_parameters(pack);
		print_forms(pack);
	}
	pack_free(pack);
	return true;
}
