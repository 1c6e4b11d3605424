/* What a pack asks of a list beside its columns: that it is sealed and numbered, that each row is the sender's own. */
#include "import_rules.h"
#include "lists.h"

#include <stdlib.h>
#include <string.h>

bool import_seal(const struct tree *dataset, const char *path, struct table_seal *seal, struct problem *problem)
{
	const char *name = tree_text(dataset, "name");

	if (!table_seal_check(path, tree_is_yes(dataset, "sealed"), seal, problem))
		return false;
	return seal->target == NULL || !tree_is_yes(dataset, "sealed") || strcmp(seal->target, name) == 0 ||
	    problem_set(problem, PROBLEM_REFUSED, _("%s 是“%s”的文件，不是“%s”的，一行也没有导入。"), path, seal->target, name);
}

static int64_t last_number(struct desk *desk, const char *source)
{
	struct statement *last = store_statement(desk->store, "SELECT ifnull(max(number), 0) FROM import WHERE source = ? AND _void = 0");

	statement_bind_text(last, 1, source);
	return statement_answer(last, 0);
}

bool import_number_check(struct desk *desk, const struct tree *dataset, int64_t number, struct problem *problem)
{
	int64_t last = last_number(desk, tree_text(dataset, "name"));

	if (!tree_is_yes(dataset, "sealed") || number > last)
		return true;
	return problem_set(problem, PROBLEM_REFUSED, _("这是第 %lld 号文件，已导入到第 %lld 号，旧的不再导入。"), (long long)number, (long long)last);
}

char *import_number_gap(struct desk *desk, const struct tree *dataset, int64_t number)
{
	int64_t last = last_number(desk, tree_text(dataset, "name"));

	if (!tree_is_yes(dataset, "sealed") || number <= last + 1)
		return NULL;
	return memory_format(_("缺第 %lld 至 %lld 号文件。"), (long long)last + 1, (long long)number - 1);
}

/* Key or label; NULL for none of the pack's. */
static const struct tree *department_of(struct desk *desk, const char *word)
{
	const struct tree *departments = tree_get(pack_tree(desk->pack, "sources"), "departments");

	for (size_t i = 0; departments != NULL && i < departments->count; i++) {
		const char *name = tree_text(departments->items[i], "name"), *label = tree_text(departments->items[i], "label");

		if ((name != NULL && strcmp(name, word) == 0) || (label != NULL && strcmp(label, word) == 0))
			return departments->items[i];
	}
	return NULL;
}

char *import_foreign_row(struct desk *desk, const struct tree *dataset, const struct tree *content)
{
	const char *own = tree_text(dataset, "department"), *word = tree_text(content, "department");
	const struct tree *theirs = word != NULL ? department_of(desk, word) : NULL, *ours = own != NULL ? department_of(desk, own) : NULL;

	if (word == NULL || ours == NULL || theirs == ours)
		return NULL;
	return memory_format(_("这一行是“%s”的数据，%s的文件只收本部门的"), word, tree_text(ours, "label"));
}

/* Lists that are only compared are counted there; these would be written into the household. */
char *import_restricted_row(struct desk *desk, const struct tree *dataset, const char *id_number)
{
	bool written = tree_text(dataset, "membership") != NULL || tree_is_yes(dataset, "marks");
	struct search_hit *hits;
	size_t count;
	int64_t hidden;

	if (!written || id_number == NULL || !desk_known_person(desk, id_number, NULL, DATE_NONE, &hits, &count, &hidden, NULL))
		return NULL;
	search_hits_release(hits, count);
	return count == 0 && hidden > 0 ? memory_text(_("此人所在的户已封存，不导入；由主管人员写明理由打开核对")) : NULL;
}

bool import_row_is_known(struct desk *desk, const char *source, const char *id_number, const char *name, const char *content)
{
	struct statement *find = store_statement(desk->store,
	    "SELECT 1 FROM _dataset WHERE source = ? AND id_number IS ? AND name IS ? AND content = ?");

	statement_bind_text(find, 1, source);
	statement_bind_text(find, 2, id_number);
	statement_bind_text(find, 3, name);
	statement_bind_text(find, 4, content);
	return statement_found(find);
}
