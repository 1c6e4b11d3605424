/* A pack clause by clause, for the person who wrote the document. */
#include "report.h"

#include <string.h>

static const char *kind_word(const char *kind)
{
	static const char *const words[][2] = {{"category", N_("类别")}, {"aid", N_("救助项目")}, {"fact", N_("算法")},
	    {"parameter", N_("参数")}, {"form", N_("表单")}, {"field", N_("栏目")}, {"clock", N_("时限")}};

	for (size_t i = 0; i < BASE_COUNT(words); i++)
		if (strcmp(words[i][0], kind) == 0)
			return _(words[i][1]);
	return kind;
}

static const char *band_word(const char *band)
{
	if (band == NULL)
		return "";
	return strcmp(band, "urban") == 0 ? _("城镇 ") : strcmp(band, "rural") == 0 ? _("农村 ") : band;
}

struct page {
	struct buffer text;
	int columns; /* 0: lines as long as they are */
};

static const char *text_of(const struct tree *map, const char *key)
{
	const char *text = tree_text(map, key);

	return text != NULL ? text : "";
}

/* What goes on stands two columns further in than what it belongs to. */
static void add_line(struct page *page, const char *line)
{
	int indent = (int)strspn(line, " "), room = page->columns - indent - 2;
	char **parts;

	if (page->columns == 0 || text_columns(line) <= page->columns) {
		buffer_add_format(&page->text, "%s\n", line);
		return;
	}
	parts = text_wrap(line + indent, room);
	for (size_t i = 0; parts[i] != NULL; i++) {
		buffer_add_format(&page->text, "%*s%s\n", i == 0 ? indent : indent + 2, "", parts[i]);
		free(parts[i]);
	}
	free(parts);
}

static void add_take(struct page *page, char *line)
{
	add_line(page, line);
	free(line);
}

static void add_number(struct page *page, const struct tree *number)
{
	if (tree_is_yes(number, "unset"))
		add_take(page, memory_format(_("      %s：还没有设定（%s）"), text_of(number, "label"),
		    text_of(number, "basis")));
	else
		add_take(page, memory_format(_("      %s%s：%s，%s 起，依据：%s%s"),
		    band_word(tree_text(number, "band")), text_of(number, "label"), text_of(number, "value"),
		    text_of(number, "since"), text_of(number, "basis"), tree_is_yes(number, "demo") ? _("（演示）") : ""));
}

static void add_conditions(struct page *page, const struct tree *deed)
{
	const struct tree *conditions = tree_get(deed, "condition");
	bool any = strcmp(text_of(deed, "joined"), "any") == 0;

	for (size_t i = 0; conditions != NULL && i < conditions->count; i++)
		add_take(page, memory_format("    %s %s", i == 0 ? _("条件：") : any ? _("　或者：") : _("　并且："),
		    conditions->items[i]->text));
}

/* A decision table, the first row that fits counts. */
static void add_rows(struct page *page, const struct tree *rows)
{
	for (size_t i = 0; rows != NULL && i < rows->count; i++) {
		const struct tree *row = rows->items[i];

		if (tree_text(row, "if") != NULL)
			add_take(page, memory_format(_("    %zu. %s：%s"), i + 1, text_of(row, "if"), text_of(row, "then")));
		else
			add_take(page, memory_format(_("    %zu. 其余：%s"), i + 1, text_of(row, "then")));
	}
}

static void add_deed(struct page *page, const struct tree *deed)
{
	const struct tree *numbers = tree_get(deed, "numbers");
	const char *says = text_of(deed, "says"), *by = text_of(deed, "by"), *of = text_of(deed, "of");

	add_take(page, memory_format("  - %s%s%s “%s”%s%s%s%s", kind_word(text_of(deed, "kind")),
	    *of != '\0' ? _("，") : "", of, text_of(deed, "label"), *says != '\0' ? _("：") : "", says,
	    *by != '\0' ? _("，按 ") : "", by));
	add_conditions(page, deed);
	add_rows(page, tree_get(deed, "rows"));
	for (size_t i = 0; numbers != NULL && i < numbers->count; i++)
		add_number(page, numbers->items[i]);
}

char *report_pack_clauses(const struct pack *pack, date day, int columns)
{
	struct page page = {BUFFER_INIT(16u << 20), columns};
	struct tree *clauses = pack_explain(pack, day);

	if (clauses->count > 0)
		add_line(&page, _("逐条"));
	for (size_t i = 0; i < clauses->count; i++) {
		const struct tree *clause = clauses->items[i], *does = tree_get(clause, "does");

		add_take(&page, memory_format(_("%s（%s）%s"), text_of(clause, "clause"), text_of(clause, "place"),
		    text_of(clause, "says")));
		for (size_t k = 0; k < does->count; k++)
			add_deed(&page, does->items[k]);
		if (does->count == 0)
			add_line(&page, _("  - 包里还没有照它做的条件、参数或表单"));
	}
	tree_free(clauses);
	return buffer_take(&page.text);
}
