/* A pack clause by clause, for the person who wrote the document. */
#include "command.h"

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

static void print_number(const struct tree *number)
{
	const char *label = tree_text(number, "label"), *basis = tree_text(number, "basis");

	if (tree_is_yes(number, "unset"))
		cli_format(_("      %s：还没有设定（%s）"), label != NULL ? label : "", basis != NULL ? basis : "");
	else
		cli_format(_("      %s%s：%s，%s 起，依据：%s%s"), band_word(tree_text(number, "band")), label != NULL ? label : "",
		    tree_text(number, "value"), tree_text(number, "since"), basis != NULL ? basis : "",
		    tree_is_yes(number, "demo") ? _("（演示）") : "");
}

static void print_deed(const struct tree *deed)
{
	const struct tree *conditions = tree_get(deed, "condition"), *numbers = tree_get(deed, "numbers");
	const char *says = tree_text(deed, "says"), *by = tree_text(deed, "by"), *of = tree_text(deed, "of");
	const char *joined = tree_text(deed, "joined");
	bool any = joined != NULL && strcmp(joined, "any") == 0;

	cli_format("  - %s%s%s “%s”%s%s%s%s", kind_word(tree_text(deed, "kind")), of != NULL ? _("，") : "", of != NULL ? of : "",
	    tree_text(deed, "label"), says != NULL ? _("：") : "", says != NULL ? says : "", by != NULL ? _("，按 ") : "",
	    by != NULL ? by : "");
	for (size_t i = 0; conditions != NULL && i < conditions->count; i++)
		cli_format("    %s %s", i == 0 ? _("条件：") : any ? _("　或者：") : _("　并且："), conditions->items[i]->text);
	for (size_t i = 0; numbers != NULL && i < numbers->count; i++)
		print_number(numbers->items[i]);
}

void pack_clauses_print(const struct tree *clauses)
{
	cli_line(_("逐条"));
	for (size_t i = 0; i < clauses->count; i++) {
		const struct tree *clause = clauses->items[i], *does = tree_get(clause, "does");

		cli_format(_("%s（%s）%s"), tree_text(clause, "clause"), tree_text(clause, "place"), tree_text(clause, "says"));
		for (size_t k = 0; k < does->count; k++)
			print_deed(does->items[k]);
		if (does->count == 0)
			cli_line(_("  - 包里还没有照它做的条件、参数或表单"));
	}
}
