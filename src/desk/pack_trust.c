/* Which pack a station may take over: one that two people of the county or city over it have signed, not older than any that
 * was adopted here or above, not another text under a number that was used, not far ahead, not expired. */
#include "packs.h"

#include <stdlib.h>
#include <string.h>

#define SIGNERS_NEEDED 2
#define VERSIONS_AHEAD 1000 /* more at once is somebody's attempt to leave no number for the next edition */

/* This station's office and those above it, one that is out of use too: nobody makes his own people sign by revoking the county. */
#define OFFICES_ABOVE \
	"WITH RECURSIVE up(office, level, rank) AS (SELECT ?1, ?2, 0 UNION SELECT u.office, u.level, rank + 1" \
	" FROM unit u JOIN up ON u.household = up.office WHERE u.relation = 'parent' AND u._void = 0 AND rank < 8)"
/* The county's and the city's; where there is none, the highest that is known. */
#define OFFICES_SIGNING \
	OFFICES_ABOVE ", signing(office) AS (SELECT office FROM up WHERE level IN ('county', 'city')" \
	" OR (NOT EXISTS (SELECT 1 FROM up WHERE level IN ('county', 'city')) AND rank = (SELECT max(rank) FROM up)))"

static void bind_station(struct desk *desk, struct statement *statement)
{
	statement_bind_text(statement, 1, ledger_office(desk->ledger));
	statement_bind_text(statement, 2, desk->level);
}

static bool office_signs(struct desk *desk, const char *office)
{
	struct statement *find = store_statement(desk->store, OFFICES_SIGNING " SELECT 1 FROM signing WHERE office = ?3");

	bind_station(desk, find);
	statement_bind_text(find, 3, office);
	return statement_found(find);
}

bool pack_signing_is_here(struct desk *desk, struct problem *problem)
{
	return office_signs(desk, ledger_office(desk->ledger)) ||
	    (!store_failed(desk->store, problem) && problem_set(problem, PROBLEM_REFUSED, _("地区包由上面的县级或市级单位签名，%s（%s）签的不算数。"),
		desk->station, desk_level_label(desk->level)));
}

/* The stations that sign, for a sentence; owned. */
static char *signing_words(struct desk *desk)
{
	struct statement *each = store_statement(desk->store, OFFICES_SIGNING
	    " SELECT DISTINCT ifnull((SELECT code FROM unit u WHERE u.office = s.office AND u._void = 0 LIMIT 1), ?3) FROM signing s ORDER BY 1");
	struct buffer words = BUFFER_INIT(4096);

	bind_station(desk, each);
	statement_bind_text(each, 3, desk->station);
	while (statement_step(each))
		buffer_add_format(&words, "%s%s", words.length > 0 ? "、" : "", statement_text(each, 0));
	return buffer_take(&words);
}

/* ---- who has signed ---- */

struct standing { /* of a key, as the enrolments say */
	struct desk *desk;
	const char *key;
	char *name, *station; /* as enrolled; NULL: of nobody who is known */
	bool signs;	      /* of a station that signs packs, in force, in a role that signs */
	bool ended, elsewhere;
};

static bool standing_look(void *self, const char *chain, const char *station, const char *office, const struct enrolled_key *key, int64_t until)
{
	struct standing *standing = self;
	bool here;

	(void)chain;
	if (strcmp(key->key_id, standing->key) != 0)
		return true;
	here = office != NULL && office_signs(standing->desk, office);
	if (standing->name == NULL || here) {
		free(standing->name);
		free(standing->station);
		standing->name = memory_text(key->name);
		standing->station = memory_text(station);
	}
	if (!here)
		standing->elsewhere = true;
	else if (until >= 0)
		standing->ended = true;
	else if (strcmp(key->role, LEDGER_SUPERVISOR) == 0 || strcmp(key->role, LEDGER_ADMINISTRATOR) == 0)
		standing->signs = true;
	return true;
}

static bool standing_find(struct desk *desk, const char *key, struct standing *standing, struct problem *problem)
{
	*standing = (struct standing){.desk = desk, .key = key};
	return ledger_each_key(desk->ledger, standing_look, standing, problem);
}

static void standing_release(struct standing *standing)
{
	free(standing->name);
	free(standing->station);
}

static const char *standing_fault(const struct standing *standing)
{
	if (standing->ended)
		return _("密钥已停用");
	if (standing->signs)
		return NULL;
	if (standing->name == NULL)
		return _("本单位不认识这把密钥");
	return standing->elsewhere ? _("不是上面县级或市级单位的人员") : _("不是主管人员或系统管理员");
}

struct roll { /* of the signatures of one pack */
	struct desk *desk;
	struct buffer good, bad;
	struct tree *counted; /* entries as in the file, under the names that the enrolments give */
	char **names; /* of those that count */
	size_t count;
	bool (*visit)(void *self, const struct pack_signer *);
	void *self;
};

static bool is_named(const struct roll *roll, const char *name)
{
	for (size_t i = 0; i < roll->count; i++)
		if (strcmp(roll->names[i], name) == 0)
			return true;
	return false;
}

static void roll_count(struct roll *roll, const struct tree *entry, const char *name, const char *station)
{
	struct tree *counted = tree_add_map(roll->counted, NULL);

	tree_add_text(counted, "key", tree_text(entry, "key"))->quoted = true;
	tree_add_text(counted, "name", name)->quoted = true;
	tree_add_text(counted, "station", station)->quoted = true;
	tree_add_text(counted, "signature", tree_text(entry, "signature"))->quoted = true;
}

static void roll_add(struct roll *roll, const struct standing *standing, const struct tree *entry)
{
	const char *name = standing->name != NULL ? standing->name : tree_text(entry, "name");
	const char *station = standing->station != NULL ? standing->station : tree_text(entry, "station");
	const char *fault = standing_fault(standing);
	struct buffer *words;

	if (fault == NULL && is_named(roll, name))
		fault = _("同一个人的另一把密钥");
	words = fault == NULL ? &roll->good : &roll->bad;
	buffer_add_format(words, "%s%s（%s%s%s）", words->length > 0 ? "、" : "", name, station, fault != NULL ? "，" : "",
	    fault != NULL ? fault : "");
	if (roll->visit != NULL)
		roll->visit(roll->self, &(struct pack_signer){name, station, fault});
	if (fault != NULL)
		return;
	roll_count(roll, entry, name, station);
	roll->names = memory_resize(roll->names, roll->count + 1, sizeof(*roll->names));
	roll->names[roll->count++] = memory_text(name);
}

static bool roll_call(struct roll *roll, const struct tree *file, struct problem *problem)
{
	const struct tree *list = tree_get(file, "signatures");
	bool good = true;

	for (size_t i = 0; good && list != NULL && i < list->count; i++) {
		struct standing standing;

		good = standing_find(roll->desk, tree_text(list->items[i], "key"), &standing, problem);
		if (good)
			roll_add(roll, &standing, list->items[i]);
		standing_release(&standing);
	}
	return good;
}

static void roll_release(struct roll *roll)
{
	for (size_t i = 0; i < roll->count; i++)
		free(roll->names[i]);
	free(roll->names);
	tree_free(roll->counted);
	buffer_release(&roll->good);
	buffer_release(&roll->bad);
}

static bool two_have_signed(struct desk *desk, const struct pack *pack, const struct tree *file, struct tree **signatures, struct problem *problem)
{
	struct roll roll = {.desk = desk, .good = BUFFER_INIT(16384), .bad = BUFFER_INIT(16384), .counted = tree_new_list()};
	bool good = roll_call(&roll, file, problem);
	char *stations;

	if (good && roll.count < SIGNERS_NEEDED) {
		stations = signing_words(desk);
		good = problem_set(problem, PROBLEM_REFUSED,
		    _("采用地区包 %s 第 %lld 版要有 %s 的主管人员或系统管理员两人签名。已签的：%s；不算数的：%s。请他们用 doudi pack sign 签好，"
		      "把整个 forms 文件夹拷来再采用。"), pack_region(pack), (long long)pack_version(pack), stations,
		    roll.good.length > 0 ? buffer_text(&roll.good) : _("没有"), roll.bad.length > 0 ? buffer_text(&roll.bad) : _("没有"));
		free(stations);
	}
	if (good) {
		*signatures = roll.counted;
		roll.counted = NULL;
	}
	roll_release(&roll);
	return good;
}

bool desk_each_pack_signer(struct desk *desk, const struct pack *pack, bool (*visit)(void *self, const struct pack_signer *), void *self,
    struct problem *problem)
{
	struct roll roll = {.desk = desk, .good = BUFFER_INIT(16384), .bad = BUFFER_INIT(16384), .counted = tree_new_list(), .visit = visit,
	    .self = self};
	struct tree *file;
	bool other, good = pack_signatures_read(pack, &file, &other, problem) && roll_call(&roll, file, problem);

	if (good)
		tree_free(file);
	roll_release(&roll);
	return good;
}

/* ---- what is remembered ---- */

static int64_t highest_adopted(struct desk *desk, const struct pack *pack)
{
	struct statement *find = store_statement(desk->store, OFFICES_ABOVE
	    " SELECT max(ifnull(a.version, 1)) FROM adoption a WHERE a.region = ?3 AND a._void = 0 AND a.household IN (SELECT office FROM up)");

	bind_station(desk, find);
	statement_bind_text(find, 3, pack_region(pack));
	return statement_answer(find, 0);
}

static bool number_is_another(struct desk *desk, const struct pack *pack)
{
	struct statement *find = store_statement(desk->store, OFFICES_ABOVE
	    " SELECT 1 FROM adoption a WHERE a.region = ?3 AND a._void = 0 AND a.household IN (SELECT office FROM up)"
	    " AND ifnull(a.version, 1) = ?4 AND a.hash <> ?5");

	bind_station(desk, find);
	statement_bind_text(find, 3, pack_region(pack));
	statement_bind_number(find, 4, pack_version(pack));
	statement_bind_text(find, 5, pack_hash(pack).text);
	return statement_found(find);
}

static bool number_follows(struct desk *desk, const struct pack *pack, struct problem *problem)
{
	int64_t highest = highest_adopted(desk, pack);
	long long version = (long long)pack_version(pack);
	const char *region = pack_region(pack);

	if (store_failed(desk->store, problem))
		return false;
	if (version < highest)
		return problem_set(problem, PROBLEM_REFUSED, _("地区包 %s 第 %lld 版是旧的：本单位或上级已采用过第 %lld 版，不能退回。请用最新的一版。"),
		    region, version, (long long)highest);
	if (number_is_another(desk, pack))
		return problem_set(problem, PROBLEM_REFUSED,
		    _("地区包 %s 第 %lld 版与已采用的第 %lld 版编号相同、内容不同，可能混装了两版的文件。请拷来同一版的整个文件夹；确是新内容的，改 pack.yaml 的 "
		      "version 再签名。"), region, version, version);
	if (version > highest + VERSIONS_AHEAD)
		return problem_set(problem, PROBLEM_REFUSED, _("地区包 %s 第 %lld 版比已采用的第 %lld 版跳得太远（最多 %d），编号不可信。请与签名单位核对。"),
		    region, version, (long long)highest, VERSIONS_AHEAD);
	return !store_failed(desk->store, problem);
}

static bool not_expired(struct desk *desk, const struct pack *pack, struct problem *problem)
{
	date expires = pack_expires(pack);

	return expires == DATE_NONE || desk_here(desk)->day <= expires ||
	    problem_set(problem, PROBLEM_REFUSED, _("地区包 %s 第 %lld 版的截止日期 %s 已过，不能采用。请向签名单位要最新的一版。"), pack_region(pack),
		(long long)pack_version(pack), date_write(expires).text);
}

struct tree *pack_vouchers(struct desk *desk, const struct pack *pack, struct problem *problem)
{
	struct tree *file, *signatures = NULL;
	bool other, good;

	if (!administrator_only(desk, _("只有系统管理员可以采用新的地区包。"), problem))
		return NULL;
	if (desk_pack_is_adopted(desk, pack)) {
		problem_set(problem, PROBLEM_REFUSED, "%s", _("磁盘上的地区包就是本单位采用的，没有改动。"));
		return NULL;
	}
	if (!pack_signatures_read(pack, &file, &other, problem))
		return NULL;
	good = two_have_signed(desk, pack, file, &signatures, problem) && number_follows(desk, pack, problem) && not_expired(desk, pack, problem);
	tree_free(file);
	if (good)
		return signatures;
	tree_free(signatures);
	return NULL;
}

bool desk_pack_is_fit(struct desk *desk, const struct pack *pack, struct problem *problem)
{
	struct tree *signatures = pack_vouchers(desk, pack, problem);
	bool fit = signatures != NULL;

	tree_free(signatures);
	return fit;
}
