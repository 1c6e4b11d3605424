/* The review sheet of one household, for people and as JSON: every category, every condition with both sides, the
 * clause, what is missing. People are called as the input file calls them, else by name. */
#include "command.h"

#include <string.h>

#define VERDICT_COLUMNS 10

static const char *verdict_word(const struct verdict *verdict)
{
	return verdict->not_reviewed ? "not_reviewed" : truth_word(verdict->truth);
}

static const char *word_label(const struct pack *pack, const char *word)
{
	const struct code_list *list = form_codes(pack_forms(pack), "verdict");
	const struct code *code = list != NULL ? code_find(list, word) : NULL;

	return code != NULL ? code->label : word;
}

/* What a program called it: the file's own word, else the id. */
static char *record_word(const struct bench *bench, const char *id)
{
	char *word = bench_input_word(bench, id);

	return word != NULL ? word : memory_text(id);
}

static char *record_name(const struct bench *bench, const char *id)
{
	const struct record *record = bench_find(bench, id);
	const char *name = record != NULL && form_field(record->form, "name") != NULL ? record_text(record, "name") : NULL;

	return name != NULL ? memory_text(name) : record_word(bench, id);
}

/* A household without a name of its own is called after its first member. */
static char *household_name(const struct pack *pack, const struct bench *bench)
{
	const struct record *home = bench_find(bench, bench_household(bench));
	const struct record *first = bench_first(bench, form_find(pack_forms(pack), "member"));
	bool named = home != NULL && form_field(home->form, "name") != NULL && record_text(home, "name") != NULL;

	return record_name(bench, named || first == NULL ? bench_household(bench) : first->id);
}

static bool is_of_members(const struct review *review, const struct category *category)
{
	return category->of != NULL && strcmp(category->of->name, "household") != 0 && category->by == NULL &&
	    review->assessment->count > 0;
}

/* ---- for people ---- */

static void add_side(struct buffer *line, const char *label, const char *value, const char *unit)
{
	if (label != NULL && *label != '\0')
		buffer_add_format(line, "%s ", label);
	if (value != NULL && *value != '\0')
		buffer_add_format(line, "%s%s%s", value, unit != NULL && *unit != '\0' ? " " : "", unit != NULL ? unit : "");
	else
		buffer_add(line, _("未知"));
}

/* What an input file says counts for all time before as well: no day to show. */
static void add_parameter(struct buffer *line, const struct reason *reason)
{
	if (reason->parameter == NULL || reason->parameter_since == DATE_NONE)
		return;
	if (reason->parameter_since <= PARAMETER_ALWAYS)
		buffer_add(line, _("（输入文件的值）"));
	else
		buffer_add_format(line, _("（%s 起%s）"), date_write(reason->parameter_since).text, reason->demo ? _("，演示值") : "");
}

static void add_sides(struct buffer *line, const struct reason *reason)
{
	const char *name = reason->left_label != NULL ? reason->left_label : reason->left_name;

	if (name == NULL)
		return;
	add_side(line, name, reason->left, reason->left_unit);
	if (reason->left_way != NULL && *reason->left_way != '\0')
		buffer_add_format(line, "（%s%s%s）", reason->left_way, reason->left_as_of != DATE_NONE ? "，" : "",
		    date_write(reason->left_as_of).text);
	if (reason->op != NULL && *reason->op != '\0') {
		buffer_add_format(line, "  %s  ", reason->op);
		if (reason->right != NULL || reason->right_label != NULL)
			add_side(line, reason->right_label, reason->right, reason->right_unit);
	}
	add_parameter(line, reason);
}

static void print_missing(const struct missing_field *missing, size_t count, const struct bench *bench, const char *indent)
{
	for (size_t i = 0; i < count; i++) {
		char *of = *missing[i].record != '\0' ? record_name(bench, missing[i].record) : memory_text("");

		if (missing[i].field != NULL)
			cli_format(_("%s缺：%s%s%s的“%s”"), indent, of, *of != '\0' ? " " : "", missing[i].form->label,
			    missing[i].field->label);
		else
			cli_format(_("%s缺：还没有问过“%s”"), indent, missing[i].form->label);
		free(of);
	}
}

static void add_blanks(struct buffer *line, int count)
{
	while (count-- > 0)
		buffer_add_char(line, ' ');
}

/* The document's words, and under them both sides; a line without words is its two sides. */
static void print_reason(const struct pack *pack, const struct review *review, const struct reason *reason, int indent)
{
	struct buffer line = BUFFER_INIT(SIZE_MAX), sides = BUFFER_INIT(SIZE_MAX), below = BUFFER_INIT(256);
	const char *says = reason->says != NULL ? reason->says : "";

	if (reason->remark && reason->truth != TRUTH_YES)
		return;
	add_blanks(&line, indent + 2 * reason->depth);
	add_blanks(&below, indent + 2 * reason->depth + VERDICT_COLUMNS);
	text_add_padded(&line, reason->remark ? _("说明") : word_label(pack, truth_word(reason->truth)), VERDICT_COLUMNS);
	add_sides(&sides, reason);
	buffer_add(&line, *says != '\0' ? says : buffer_text(&sides));
	if (reason->any)
		buffer_add(&line, _("（以下有一项即可）"));
	else if (*says == '\0' && sides.length == 0)
		buffer_add(&line, _("（以下都要符合）"));
	if (reason->clause != NULL && *reason->clause != '\0')
		buffer_add_format(&line, "  [%s]", reason->clause);
	cli_line(buffer_text(&line));
	if (*says != '\0' && sides.length > 0)
		cli_format("%s%s", buffer_text(&below), buffer_text(&sides));
	if (reason->unset != NULL)
		cli_format(_("%s参数“%s”还没有设定"), buffer_text(&below),
		    reason->unset_label != NULL ? reason->unset_label : reason->unset);
	if (reason->truth == TRUTH_UNKNOWN)
		print_missing(reason->missing, reason->missing_count, review->bench, buffer_text(&below));
	buffer_release(&line);
	buffer_release(&sides);
	buffer_release(&below);
}

static void print_verdict(const struct pack *pack, const struct review *review, const struct verdict *verdict, int indent)
{
	if (verdict->why_not != NULL)
		cli_format("%*s%s", indent, "", verdict->why_not);
	for (size_t i = 0; i < verdict->reason_count; i++)
		print_reason(pack, review, &verdict->reasons[i], indent);
	if (verdict->aid == NULL && verdict->truth == TRUTH_YES && verdict->has_amount)
		cli_format(_("%*s月保障金额 %s 元"), indent, "", money_write(verdict->amount).text);
}

static void print_category(const struct pack *pack, const struct review *review, const struct category *category)
{
	const char *word = assessment_word(review->assessment, category->name);

	cli_line("");
	cli_format("%s：%s%s%s", category->label, word_label(pack, word), category->clause != NULL ? "  " : "",
	    category->clause != NULL ? category->clause : "");
	for (size_t i = 0; i < review->assessment->count; i++) {
		const struct verdict *verdict = &review->assessment->verdicts[i];

		if (strcmp(verdict->category->name, category->name) != 0)
			continue;
		if (*verdict->person != '\0') {
			char *name = record_name(review->bench, verdict->person);

			cli_format("  %s：%s", name, word_label(pack, verdict_word(verdict)));
			free(name);
		}
		print_verdict(pack, review, verdict, *verdict->person != '\0' ? 4 : 2);
	}
}

/* ---- the second part: what the region gives ---- */

static void print_limits(const struct verdict *verdict)
{
	if (verdict->truth != TRUTH_YES)
		return;
	if (verdict->has_amount)
		cli_format(_("    应给 %s 元"), money_write(verdict->amount).text);
	if (verdict->has_least)
		cli_format(_("    最低 %s 元"), money_write(verdict->least).text);
	if (verdict->has_most)
		cli_format(_("    最高 %s 元"), money_write(verdict->most).text);
	if (verdict->no_standard)
		cli_line(_("    没有标准，请录入参数或写明金额"));
}

/* Its own conditions; what stands under them is in the JSON. */
static void print_aid(const struct pack *pack, const struct review *review, const struct verdict *verdict)
{
	char *name = *verdict->person != '\0' ? record_name(review->bench, verdict->person) : memory_text("");

	cli_format("  %s%s%s：%s", verdict->category->label, *name != '\0' ? "  " : "", name,
	    verdict->out_of_question ? _("不适用") : word_label(pack, verdict_word(verdict)));
	for (size_t i = 0; i < verdict->reason_count && !verdict->out_of_question; i++)
		if (verdict->reasons[i].depth == 0)
			print_reason(pack, review, &verdict->reasons[i], 4);
	print_limits(verdict);
	free(name);
}

static void print_aids(const struct pack *pack, const struct review *review)
{
	if (review->assessment->aid_count == 0)
		return;
	cli_line("");
	cli_line(_("救助项目"));
	for (size_t i = 0; i < review->assessment->aid_count; i++)
		print_aid(pack, review, &review->assessment->aids[i]);
}

static const struct record *fact_record(const struct review *review, const struct fact *fact)
{
	const struct record *home = bench_find(review->bench, bench_household(review->bench));

	if (home != NULL && fact->of == home->form)
		return home;
	return strcmp(fact->of->name, "application") == 0 ? bench_first(review->bench, fact->of) : NULL;
}

/* The numbers of the household that the conditions read. */
static void print_facts(const struct pack *pack, const struct review *review)
{
	struct listing list = {.columns = 3};
	const struct fact *fact;

	for (size_t i = 0; (fact = pack_fact(pack, i)) != NULL; i++) {
		const struct record *record = fact_record(review, fact);
		struct value value;

		if (record == NULL || fact->label == NULL || fact->type > VALUE_SHARE)
			continue;
		value = world_fact(review->world, record, fact);
		if (value.state != VALUE_KNOWN)
			continue;
		listing_add(&list, fact->label);
		listing_add_take(&list, value_write(value));
		listing_add(&list, unit_word(fact->unit));
	}
	cli_line("");
	if (list.count > 0)
		cli_line(_("家庭数据"));
	listing_print(&list, 2);
}

void sheet_print(const struct pack *pack, const struct review *review)
{
	struct listing list = {.columns = 2};
	char *name = household_name(pack, review->bench);
	const char *title = tree_text(pack_tree(pack, "pack"), "label");

	cli_format(_("审核表  %s  %s  %s"), title != NULL ? title : pack_region(pack), name,
	    date_write(review->assessment->day).text);
	free(name);
	for (size_t i = 0; i < pack_category_count(pack); i++) {
		const struct category *category = pack_category(pack, i);

		listing_add(&list, category->label);
		listing_add(&list, word_label(pack, assessment_word(review->assessment, category->name)));
	}
	listing_print(&list, 2);
	for (size_t i = 0; i < pack_category_count(pack); i++)
		print_category(pack, review, pack_category(pack, i));
	print_aids(pack, review);
	print_facts(pack, review);
}

/* ---- for programs ---- */

static void add_text(struct tree *map, const char *key, const char *text)
{
	tree_add_text(map, key, text)->quoted = true;
}

/* A line a category; the members' own words stand beside them. */
static void add_verdicts(struct tree *tree, const struct pack *pack, const struct review *review)
{
	struct tree *verdicts = tree_add_map(tree, "verdicts"), *people = tree_add_map(tree, "members");

	for (size_t i = 0; i < pack_category_count(pack); i++) {
		const struct category *category = pack_category(pack, i);
		struct tree *members;

		add_text(verdicts, category->name, assessment_word(review->assessment, category->name));
		if (!is_of_members(review, category))
			continue;
		members = tree_add_map(people, category->name);
		for (size_t k = 0; k < review->assessment->count; k++) {
			const struct verdict *verdict = &review->assessment->verdicts[k];
			char *person;

			if (strcmp(verdict->category->name, category->name) != 0 || *verdict->person == '\0')
				continue;
			person = record_word(review->bench, verdict->person);
			add_text(members, person, verdict_word(verdict));
			free(person);
		}
	}
}

/* Each aid, over the record that the file calls so. */
static void add_aid_verdicts(struct tree *tree, const struct review *review)
{
	struct tree *list = tree_add_list(tree, "aids");

	for (size_t i = 0; i < review->assessment->aid_count; i++) {
		const struct verdict *verdict = &review->assessment->aids[i];
		struct tree *map = tree_add_map(list, NULL);
		char *word = *verdict->person != '\0' ? record_word(review->bench, verdict->person) : NULL;

		add_text(map, "aid", verdict->aid->rule.name);
		add_text(map, "verdict", verdict_word(verdict));
		if (word != NULL)
			add_text(map, "record", word);
		if (verdict->has_amount)
			add_text(map, "amount", money_write(verdict->amount).text);
		if (verdict->has_most)
			add_text(map, "at_most", money_write(verdict->most).text);
		if (verdict->has_least)
			add_text(map, "at_least", money_write(verdict->least).text);
		free(word);
	}
}

/* What a met line would grant a month: of the household, or by person. */
static void add_amounts(struct tree *tree, const struct review *review)
{
	struct tree *amounts = tree_add_map(tree, "amounts");

	for (size_t i = 0; i < review->assessment->count; i++) {
		const struct verdict *verdict = &review->assessment->verdicts[i];
		const char *name = verdict->category->name;
		struct tree *members = (struct tree *)tree_get(amounts, name);
		char *person;

		if (!verdict->has_amount)
			continue;
		if (*verdict->person == '\0') {
			add_text(amounts, name, money_write(verdict->amount).text);
			continue;
		}
		person = record_word(review->bench, verdict->person);
		add_text(members != NULL ? members : tree_add_map(amounts, name), person, money_write(verdict->amount).text);
		free(person);
	}
}

static void add_facts(struct tree *tree, const struct pack *pack, const struct review *review)
{
	struct tree *facts = tree_add_map(tree, "facts");
	const struct fact *fact;

	for (size_t i = 0; (fact = pack_fact(pack, i)) != NULL; i++) {
		const struct record *record = fact_record(review, fact);
		char *written;

		if (record == NULL || tree_get(facts, fact->name) != NULL)
			continue;
		written = value_write(world_fact(review->world, record, fact));
		tree_add_text(facts, fact->name, written)->quoted = fact->type != VALUE_INTEGER && fact->type != VALUE_SHARE;
		free(written);
	}
}

static void add_missing(struct tree *list, const struct verdict *verdict, const struct bench *bench)
{
	for (size_t i = 0; i < verdict->missing_count; i++) {
		const struct missing_field *missing = &verdict->missing[i];
		struct tree *map = tree_add_map(list, NULL);

		add_text(map, "category", verdict->category->name);
		add_text(map, "form", missing->form->name);
		if (missing->field != NULL)
			add_text(map, "field", missing->field->name);
		add_text(map, "label", missing->field != NULL ? missing->field->label : missing->form->label);
		if (*missing->record != '\0') {
			char *word = record_word(bench, missing->record);

			add_text(map, "record", word);
			free(word);
		}
	}
}

static void add_reasons(struct tree *list, const struct verdict *verdict, const struct pack *pack, const struct bench *bench)
{
	struct tree *whole = verdict_to_tree(verdict, pack, true);
	const struct tree *reasons = tree_get(whole, "reasons");
	char *person = *verdict->person != '\0' ? record_word(bench, verdict->person) : NULL;

	for (size_t i = 0; reasons != NULL && i < reasons->count; i++) {
		struct tree *reason = tree_add_take(list, NULL, tree_copy(reasons->items[i]));

		if (person != NULL)
			add_text(reason, "person", person);
	}
	free(person);
	tree_free(whole);
}

/* Each aid with its own reasons, over the record that the file calls so. */
static void add_aids(struct tree *tree, const struct pack *pack, const struct review *review)
{
	struct tree *list = tree_add_list(tree, "aids");

	for (size_t i = 0; i < review->assessment->aid_count; i++) {
		const struct verdict *verdict = &review->assessment->aids[i];
		struct tree *whole = tree_add_take(list, NULL, verdict_to_tree(verdict, pack, true));
		char *word = *verdict->person != '\0' ? record_word(review->bench, verdict->person) : NULL;

		if (word != NULL)
			add_text(whole, "record", word);
		free(word);
	}
}

static bool has_text(const struct tree *list, const char *text)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->items[i]->text, text) == 0)
			return true;
	return false;
}

static struct tree *sheet_head(const struct pack *pack, const struct review *review)
{
	struct tree *tree = tree_new_map();

	add_text(tree, "day", date_write(review->assessment->day).text);
	add_text(tree, "pack", pack_region(pack));
	add_verdicts(tree, pack, review);
	add_amounts(tree, review);
	add_facts(tree, pack, review);
	return tree;
}

struct tree *sheet_to_short_tree(const struct pack *pack, const struct review *review)
{
	struct tree *tree = sheet_head(pack, review);

	add_aid_verdicts(tree, review);
	return tree;
}

struct tree *sheet_to_tree(const struct pack *pack, const struct review *review)
{
	struct tree *tree = sheet_head(pack, review), *reasons, *missing, *unset;

	reasons = tree_add_list(tree, "reasons");
	missing = tree_add_list(tree, "missing");
	unset = tree_add_list(tree, "unset");
	for (size_t i = 0; i < review->assessment->count; i++) {
		const struct verdict *verdict = &review->assessment->verdicts[i];

		add_reasons(reasons, verdict, pack, review->bench);
		add_missing(missing, verdict, review->bench);
		for (size_t k = 0; k < verdict->unset_count; k++)
			if (!has_text(unset, verdict->unset[k]))
				add_text(unset, NULL, verdict->unset[k]);
	}
	add_aids(tree, pack, review);
	return tree;
}
