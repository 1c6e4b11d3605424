/* Bundles of ours on a stick that have arrived go off it: after one is made there, after something is taken from there, or when
 * somebody asks for just that. That it could not be done is said, and is no failure of what was done before. */
#include "bundles.h"

#include <errno.h>
#include <libgen.h>
#include <stdlib.h>

static bool clean(struct desk *desk, const char *folder, const struct bundle_watch *watch, struct exchange_cleaned *cleaned,
    struct problem *problem)
{
	struct exchange_clean_watch told;

	if (watch == NULL || watch->cleaning == NULL)
		return exchange_clean(desk->ledger, desk->actor, folder, NULL, cleaned, problem);
	told = (struct exchange_clean_watch){watch->cleaning, watch->self};
	return exchange_clean(desk->ledger, desk->actor, folder, &told, cleaned, problem);
}

void carrying_clean(struct desk *desk, const char *folder, const struct bundle_watch *watch, struct exchange_cleaned *cleaned)
{
	struct problem failure = PROBLEM_INIT;

	if (!clean(desk, folder, watch, cleaned, &failure))
		cleaned->error = EIO;
	problem_release(&failure);
}

void carrying_clean_beside(struct desk *desk, const char *path, const struct bundle_watch *watch, struct exchange_cleaned *cleaned)
{
	char *typed = memory_text(path);

	carrying_clean(desk, dirname(typed), watch, cleaned);
	free(typed);
}

bool desk_clean_bundles(struct desk *desk, const char *folder, struct bundle_watch *watch, struct exchange_cleaned *cleaned,
    struct problem *problem)
{
	*cleaned = (struct exchange_cleaned){.removed = 0};
	return desk_may_carry(desk, problem) && clean(desk, folder, watch, cleaned, problem);
}

char *cleaned_words(const struct exchange_cleaned *cleaned)
{
	struct buffer text = BUFFER_INIT(4096);

	if (cleaned->removed > 0)
		buffer_add_format(&text, _("已清除 %lld 个已确认收到的旧包。"), (long long)cleaned->removed);
	if (cleaned->stopped)
		buffer_add_format(&text, _("已停止，还有 %lld 个已确认收到的旧包没有清除完，下次再清。"), (long long)cleaned->left);
	else if (cleaned->left > 0)
		buffer_add_format(&text, _("还有 %lld 个已确认收到的旧包清除不了：%s。请检查U盘是不是写保护，或手工删除。"), (long long)cleaned->left,
		    problem_reason(cleaned->error));
	else if (cleaned->error != 0)
		buffer_add(&text, _("没能查看有没有可以清除的旧包，请检查U盘后再清一次。"));
	if (text.length > 0)
		return buffer_take(&text);
	buffer_release(&text);
	return NULL;
}
