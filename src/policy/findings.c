/* What a document asks of a pack and no program can see while loading: that every number has its parameter or clause,
 * every parameter its basis, every remark its clause, and every clause somebody who cites it. */
#include "pack.h"

#include <string.h>

struct teller {
	const struct pack *pack;
	struct buffer *out;
	const char *what; /* the fact whose numbers are looked at */
	bool good;
};

/* ---- numbers ---- */

/* None and one, the months of a year, the whole of a percentage: these are arithmetic. */
static bool is_arithmetic(int64_t number, enum value_type type)
{
	static const int64_t plain[] = {0, 1, -1, 12, -12, 100};

	if (type == VALUE_MONEY)
		return number == 0;
	for (size_t i = 0; i < BASE_COUNT(plain); i++)
		if (plain[i] == number)
			return true;
	return false;
}

static void tell_number(void *self, int64_t number, enum value_type type, struct expr_place place)
{
	struct teller *teller = self;
	char *text = value_write((struct value){.state = VALUE_KNOWN, .type = type, .number = number});

	if (!is_arithmetic(number, type)) {
		teller->good = false;
		buffer_add_format(teller->out,
		    _("错误：%s:%d:%d: 事实“%s”里的数 %s 没有依据：请写成 parameters.yaml 的参数，或给事实写 clause\n"), place.file,
		    place.line, place.column, teller->what, text);
	}
	free(text);
}

static void tell_numbers(struct teller *teller)
{
	for (size_t i = 0; i < teller->pack->fact_count; i++) {
		const struct fact_rule *rule = teller->pack->facts[i];

		if (rule->national || rule->open.clause != NULL || rule->bound != BIND_DONE)
			continue;
		teller->what = rule->open.name;
		if (rule->kind == FACT_IS)
			expr_each_number(rule->is, tell_number, teller);
		else if (rule->owns_line)
			expr_each_number(rule->line->test, tell_number, teller);
	}
}

/* ---- parameters and remarks ---- */

static void tell_parameters(struct teller *teller)
{
	for (size_t i = 0; i < teller->pack->parameter_count; i++) {
		const struct parameter_rule *rule = teller->pack->parameters[i];
		bool lacks = rule->open.basis == NULL && rule->own_count == 0;

		for (size_t k = 0; k < rule->own_count; k++)
			lacks = lacks || rule->own[k].basis == NULL;
		if (!lacks)
			continue;
		teller->good = false;
		buffer_add_format(teller->out, _("错误：%s:%d:1: 参数“%s”（%s）没有依据：请写 basis\n"), rule->file, rule->line,
		    rule->open.name, rule->open.label);
	}
}

static void tell_remarks(struct teller *teller, const struct category *rule)
{
	for (size_t i = 0; i < rule->remark_count; i++) {
		struct expr_place place = expr_where(rule->remarks[i].test);

		if (rule->remarks[i].clause_count > 0 || rule->clause != NULL)
			continue;
		teller->good = false;
		buffer_add_format(teller->out, _("错误：%s:%d:%d: “%s”的提示“%s”没有条款：请写 clause\n"), place.file, place.line,
		    place.column, rule->name, rule->remarks[i].says);
	}
}

static void tell_rules(struct teller *teller)
{
	for (size_t i = 0; i < teller->pack->category_count; i++)
		tell_remarks(teller, &teller->pack->categories[i]);
	for (size_t i = 0; i < teller->pack->aid_count; i++)
		tell_remarks(teller, &teller->pack->aids[i].rule);
}

/* ---- clauses ---- */

static bool names_clause(const struct tree *node, const char *clause)
{
	if (node->kind == TREE_TEXT)
		return node->text != NULL && strcmp(node->text, clause) == 0;
	for (size_t i = 0; i < node->count; i++)
		if (names_clause(node->items[i], clause))
			return true;
	return false;
}

/* `clause:` and keys like when_clause, anywhere below. */
static bool cites(const struct tree *node, const char *clause)
{
	for (size_t i = 0; i < node->count; i++) {
		const struct tree *item = node->items[i];
		size_t length = item->key == NULL ? 0 : strlen(item->key);

		if (length >= 6 && strcmp(item->key + length - 6, "clause") == 0 && names_clause(item, clause))
			return true;
		if (cites(item, clause))
			return true;
	}
	return false;
}

static bool is_cited(const struct pack *pack, const struct sources *forms, const char *clause)
{
	for (size_t i = 0; i < pack->tree_count; i++)
		if (strcmp(pack->trees[i].name, "clauses") != 0 && cites(pack->trees[i].tree, clause))
			return true;
	for (size_t i = 0; i < forms->count; i++)
		if (cites(forms->trees[i], clause))
			return true;
	return pack->letters != NULL && cites(pack->letters, clause);
}

static void tell_clauses(struct teller *teller)
{
	static const char *const folders[] = {"record", "queue"}, *const own[] = {"forms", "codes", "queue"};
	const struct tree *clauses = pack_tree_region(teller->pack, "clauses");
	struct sources forms = {NULL, 0};
	bool good = true;

	for (size_t i = 0; i < BASE_COUNT(folders); i++)
		good = sources_add_folder(&forms, &teller->pack->source, folders[i], NULL) && good;
	for (size_t i = 0; i < BASE_COUNT(own); i++) {
		char *folder = memory_format("pack/%s/%s", teller->pack->region, own[i]);

		good = sources_add_folder(&forms, &teller->pack->source, folder, NULL) && good;
		free(folder);
	}
	for (size_t i = 0; good && clauses != NULL && i < clauses->count; i++) {
		const struct tree *clause = clauses->items[i];

		if (!is_cited(teller->pack, &forms, clause->key))
			buffer_add_format(teller->out, _("提示：%s:%d:%d: 条款 %s 没有被引用：请给照它做的条件、参数或表单写 clause\n"),
			    clause->file, clause->line, clause->column, clause->key);
	}
	sources_release(&forms);
}

bool findings_tell(const struct pack *pack, struct buffer *out)
{
	struct teller teller = {.pack = pack, .out = out, .good = true};

	tell_numbers(&teller);
	tell_parameters(&teller);
	tell_rules(&teller);
	tell_clauses(&teller);
	return teller.good;
}
