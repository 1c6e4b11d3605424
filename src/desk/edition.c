/* The edition that a station works by: the one that it adopted, whatever lies in the folder. As a rule that is what the folder holds;
 * else it is read from its text on file in an office, which its hash proves. */
#include "packs.h"

#include <stdlib.h>
#include <string.h>

#define TEXT_MAXIMUM (64u << 20)

static bool is_text_of(struct buffer *text, const char *hash)
{
	return text->length > 0 && strcmp(ledger_hash(text->data, text->length).text, hash) == 0;
}

/* Several offices may have filed it; whichever has it whole will do. Read from the table itself: there is no ledger yet. */
static char *text_on_file(struct store *store, const char *hash)
{
	struct buffer text = BUFFER_INIT(TEXT_MAXIMUM);
	struct statement *each;
	bool whole = false;
	char *office;

	if (!store_has_table(store, "pack_text"))
		return NULL;
	each = store_statement(store, "SELECT household, content FROM pack_text WHERE hash = ?1 AND _void = 0"
	    " ORDER BY household <> (SELECT value FROM _setting WHERE key = 'office'), household, \"no\"");
	statement_bind_text(each, 1, hash);
	office = memory_text("");
	while (statement_step(each)) {
		const char *whose = statement_text(each, 0), *content = statement_text(each, 1);

		if (strcmp(whose, office) != 0) {
			whole = is_text_of(&text, hash);
			if (whole)
				break;
			buffer_clear(&text);
			free(office);
			office = memory_text(whose);
		}
		buffer_add(&text, content != NULL ? content : "");
	}
	statement_reset(each);
	free(office);
	if (whole || is_text_of(&text, hash))
		return buffer_take(&text);
	buffer_release(&text);
	return NULL;
}

struct pack *pack_load_adopted(struct desk *desk, const char *region, struct problem *problem)
{
	char *hash = pack_hash_adopted(desk), *text = hash != NULL ? text_on_file(desk->store, hash) : NULL;
	struct pack *pack = NULL;

	if (text == NULL && !store_failed(desk->store, problem))
		problem_set(problem, PROBLEM_FAILED, "%s", _("账本里没有本单位采用的地区包全文，或者它被改动过，可以运行 doudi rebuild 由账本重新生成。"));
	else if (text != NULL && (pack = pack_read(desk_forms_dir(), text, region, problem)) == NULL)
		problem_prefix(problem, _("账本里本单位采用的地区包，这个程序读不出来："));
	free(hash);
	return pack;
}

/* What the desk, doctor and the page of packs say from now on; NULL: the folder holds what was adopted. */
static char *folder_words(const struct desk *desk, const struct pack *folder, const struct problem *fault)
{
	long long version = (long long)pack_version(desk->pack);
	char *sentence, *words;

	if (folder != NULL)
		return memory_format(_("磁盘上是另一版地区包，仍按采用的第 %lld 版办理。请管理员核对采用，或放回"), version);
	sentence = problem_sentence(fault);
	words = memory_format(_("磁盘上的地区包读不出来，仍按采用的第 %lld 版办理。请放回完整的文件夹。%s"), version, sentence);
	free(sentence);
	return words;
}

static bool is_edition(const struct pack *pack, const char *hash)
{
	return strcmp(pack_hash(pack).text, hash) == 0;
}

/* Neither the folder nor the ledger has it. What must work even then works by the folder, as far as there is one. */
static bool do_without(struct desk *desk, struct pack **folder, bool mend, const struct problem *fault, const struct problem *lost,
    struct problem *problem)
{
	char *why = problem_sentence(lost), *there = *folder != NULL ? memory_text(_("不是本单位采用的")) : problem_sentence(fault);

	if (mend && *folder != NULL) {
		desk->pack = *folder;
		*folder = NULL;
		desk->pack_lost = true;
		desk->pack_words = memory_format(_("磁盘上的地区包（第 %lld 版）不是本单位采用的，采用的那一版又没有，不能办理业务：%s"
		    "请放回采用的那一版文件夹，或恢复备份；新的一版有两人签名的，可以采用"),
		    (long long)pack_version(desk->pack), why);
	} else {
		problem_set(problem, PROBLEM_FAILED, _("磁盘上的地区包用不上（%s），采用的那一版又没有，不能办理业务：%s请把采用的那一版文件夹放回 %s，"
		    "或恢复备份；新的一版有两人签名的，系统管理员可以运行 doudi adopt 采用。"),
		    there, why, desk_forms_dir());
	}
	free(there);
	free(why);
	return desk->pack != NULL;
}

bool station_load_pack(struct desk *desk, const char *region, bool mend, struct problem *problem)
{
	struct problem fault = PROBLEM_INIT, lost = PROBLEM_INIT;
	struct pack *folder = pack_load(desk_forms_dir(), region, &fault);
	bool good = true;

	desk->adopted = pack_hash_adopted(desk);
	if (store_failed(desk->store, problem)) {
		good = false;
	} else if (desk->adopted == NULL || (folder != NULL && is_edition(folder, desk->adopted))) {
		desk->pack = folder;
		folder = NULL;
		problem_move(problem, &fault);
		good = desk->pack != NULL;
	} else if ((desk->pack = pack_load_adopted(desk, region, &lost)) != NULL) {
		desk->pack_words = folder_words(desk, folder, &fault);
	} else {
		good = do_without(desk, &folder, mend, &fault, &lost, problem);
	}
	problem_release(&fault);
	problem_release(&lost);
	pack_free(folder);
	return good;
}

bool desk_pack_is_adopted(struct desk *desk, const struct pack *pack)
{
	char *adopted = pack_hash_adopted(desk);
	bool same = adopted != NULL && is_edition(pack, adopted);

	free(adopted);
	return same;
}

bool desk_edition_is_left(struct desk *desk)
{
	char *adopted = pack_hash_adopted(desk);
	bool left = adopted != NULL && (desk->adopted == NULL || strcmp(adopted, desk->adopted) != 0);

	free(adopted);
	return left;
}

bool station_holds_edition(struct desk *desk, struct problem *problem)
{
	if (desk->pack_lost)
		return problem_set(problem, PROBLEM_REFUSED, "%s", desk->pack_words);
	return !desk_edition_is_left(desk) ||
	    problem_set(problem, PROBLEM_REFUSED, "%s", _("本单位已采用另一版地区包，这里还是原来的一版。请重新登录再办理，填了的可以存为草稿。"));
}

/* An edition whose last day has passed is worked with all the same: people must get their help. */
char *desk_pack_warning(struct desk *desk)
{
	date expires = pack_expires(desk->pack);

	if (desk->pack_words != NULL)
		return memory_text(desk->pack_words);
	if (expires != DATE_NONE && desk_here(desk)->day > expires)
		return memory_format(_("采用的地区包第 %lld 版截止日期 %s 已过，可以照常办理，请向上级要新的一版"), (long long)pack_version(desk->pack),
		    date_write(expires).text);
	return NULL;
}
