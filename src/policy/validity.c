/* Whether a region's document is in force: pack.yaml's `since`, and `until`, its last day. Nothing is blocked outside. And the
 * number of the pack's edition, `version`, with the last day on which that may be adopted, `expires`. */
#include "pack.h"

#include <stdlib.h>
#include <string.h>

#define VERSION_DIGITS 9

static date day_said(const struct pack *pack, const char *key)
{
	const char *text = tree_text(pack_tree(pack, "pack"), key);

	return text == NULL ? DATE_NONE : date_read(text);
}

bool validity_check(const struct pack *pack, struct problem *problem)
{
	static const char *const keys[] = {"since", "until", "expires"};
	const struct tree *about = pack_tree(pack, "pack");

	for (size_t i = 0; i < BASE_COUNT(keys); i++) {
		if (tree_get(about, keys[i]) != NULL && day_said(pack, keys[i]) == DATE_NONE)
			return tree_problem(tree_get(about, keys[i]), problem, _("pack.yaml 的 %s 应是日期，例如 2025-12-01"), keys[i]);
	}
	if (pack_version(pack) < 1)
		return tree_problem(tree_get(about, "version"), problem, _("pack.yaml 的 version 应是从 1 起的整数，每改一版加一"));
	if (tree_get(about, "since") == NULL || tree_get(about, "until") == NULL ||
	    day_said(pack, "since") <= day_said(pack, "until"))
		return true;
	return tree_problem(tree_get(about, "until"), problem, _("pack.yaml 的 until 早于 since"));
}

int64_t pack_version(const struct pack *pack)
{
	const struct tree *about = pack_tree(pack, "pack");
	const char *text = tree_text(about, "version");
	size_t digits = text != NULL ? strspn(text, "0123456789") : 0;

	if (tree_get(about, "version") == NULL)
		return 1;
	return digits > 0 && digits <= VERSION_DIGITS && text[digits] == '\0' ? strtoll(text, NULL, 10) : 0;
}

date pack_expires(const struct pack *pack)
{
	return day_said(pack, "expires");
}

enum pack_validity pack_validity(const struct pack *pack, date day)
{
	date since = day_said(pack, "since"), until = day_said(pack, "until");

	if (since != DATE_NONE && day < since)
		return PACK_NOT_YET;
	return until != DATE_NONE && day > until ? PACK_EXPIRED : PACK_IN_FORCE;
}

const char *pack_validity_word(enum pack_validity validity)
{
	static const char *const words[] = {N_("施行中"), N_("未施行"), N_("有效期已满")};

	return _(words[validity]);
}

char *pack_validity_sentence(const struct pack *pack, date day)
{
	switch (pack_validity(pack, day)) {
	case PACK_NOT_YET:
		return memory_format(_("本地区的文件未施行，自 %s 起施行；可以照常办理。"), date_write(day_said(pack, "since")).text);
	case PACK_EXPIRED:
		return memory_format(_("本地区的文件有效期已满，最后一天是 %s；可以照常办理。"), date_write(day_said(pack, "until")).text);
	default:
		return NULL;
	}
}
