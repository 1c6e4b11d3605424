/* The stations that this one exchanges bundles with, made known by a card: a short file with public keys, which somebody
 * carries over and whose code two people compare by telephone. */
#include "units.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define CARD_MAXIMUM (256u << 10)
#define CARD_MARK "doudi-unit 1"

static const char *const levels[] = {"village", "township", "county", "city", "province"};

int unit_level(const char *level)
{
	for (size_t i = 0; level != NULL && i < BASE_COUNT(levels); i++)
		if (strcmp(levels[i], level) == 0)
			return (int)i;
	return -1;
}

const char *unit_level_towards(const char *own, const char *other)
{
	int at = unit_level(own), to = unit_level(other);

	return at < 0 || to < 0 || at == to ? own : levels[at + (to > at ? 1 : -1)];
}

static bool may_enrol(struct desk *desk, struct problem *problem)
{
	return administrator_only(desk, _("只有系统管理员可以登记往来单位，请用管理员登录。"), problem);
}

/* ---- the station's own keys go to each of its people ---- */

bool units_share_keys(struct desk *desk, struct problem *problem)
{
	struct statement *each = store_statement(desk->store,
	    "SELECT key FROM user WHERE household = ? AND _void = 0 AND state = 'active' AND key IS NOT NULL"
	    " AND key NOT IN (SELECT for_key FROM _station_box)");
	char *keys[256];
	size_t count = 0;
	bool good;

	statement_bind_text(each, 1, ledger_office(desk->ledger));
	while (count < BASE_COUNT(keys) && statement_step(each))
		keys[count++] = memory_text(statement_text(each, 0));
	statement_reset(each);
	good = !store_failed(desk->store, problem) &&
	       (count == 0 || exchange_share_keys(desk->ledger, desk->actor, (const char *const *)keys, count, problem));
	for (size_t i = 0; i < count; i++)
		free(keys[i]);
	return good;
}

/* ---- the card ---- */

static bool add_key(void *self, const char *chain, const char *station, const char *office, const struct enrolled_key *key, int64_t until)
{
	struct tree *card = self, *item;

	(void)station;
	(void)office;
	/* The others come with the log, in which an administrator lets them in. */
	if (until >= 0 || strcmp(chain, tree_text(card, "chain")) != 0 || strcmp(key->role, LEDGER_ADMINISTRATOR) != 0)
		return true;
	item = tree_add_map((struct tree *)tree_get(card, "keys"), NULL);
	tree_add_text(item, "key", key->key_id)->quoted = true;
	tree_add_text(item, "name", key->name)->quoted = true;
	tree_add_text(item, "role", key->role);
	return true;
}

static struct tree *own_card(struct desk *desk, struct problem *problem)
{
	struct problem failure = PROBLEM_INIT;
	struct tree *card;
	char signing[65], sealing[80];

	if (!exchange_own_keys(desk->ledger, desk->actor, signing, sealing, &failure)) {
		if (failure.kind == PROBLEM_NONE)
			problem_set(&failure, PROBLEM_REFUSED, "%s", _("本单位还没有收发密钥。请管理员重新登录一次，密钥会随即生成。"));
		problem_move(problem, &failure);
		return NULL;
	}
	card = tree_new_map();
	tree_add_text(card, "mark", CARD_MARK);
	tree_add_text(card, "code", desk->station)->quoted = true;
	tree_add_text(card, "level", desk->level);
	tree_add_text(card, "chain", ledger_chain(desk->ledger))->quoted = true;
	tree_add_text(card, "first", ledger_first(desk->ledger).text)->quoted = true;
	tree_add_text(card, "office", ledger_office(desk->ledger))->quoted = true;
	tree_add_text(card, "signing", signing)->quoted = true;
	tree_add_text(card, "sealing", sealing);
	tree_add_list(card, "keys");
	if (ledger_each_key(desk->ledger, add_key, card, problem))
		return card;
	tree_free(card);
	return NULL;
}

void unit_card_code(const struct tree *card, char code[20])
{
	struct buffer text = BUFFER_INIT(CARD_MAXIMUM);
	struct event_id hash;

	tree_write_json(card, &text);
	hash = ledger_hash(buffer_text(&text), text.length);
	snprintf(code, 20, "%.4s-%.4s-%.4s-%.4s", hash.text, hash.text + 4, hash.text + 8, hash.text + 12);
	buffer_release(&text);
}

bool desk_write_card(struct desk *desk, const char *path, char code[20], struct problem *problem)
{
	struct buffer text = BUFFER_INIT(CARD_MAXIMUM);
	struct tree *card;
	bool good;

	if (!may_enrol(desk, problem) || !units_share_keys(desk, problem) || (card = own_card(desk, problem)) == NULL)
		return false;
	tree_write_json(card, &text);
	unit_card_code(card, code);
	good = exchange_write_new(path, text.data, text.length, problem);
	buffer_release(&text);
	tree_free(card);
	return good;
}

static bool key_export_file(struct desk *desk, const char *why, const char *sealing, struct problem *problem)
{
	struct record *record = record_new(desk_form(desk, "key_export"), NULL, ledger_office(desk->ledger));

	record_put_number(record, "day", desk_here(desk)->day);
	record_put_text(record, "user", desk->user);
	record_put_text(record, "reason", why);
	record_put_text(record, "sealing", sealing);
	return office_file(desk, record, "file", problem);
}

bool desk_write_key(struct desk *desk, const char *path, const char *why, struct problem *problem)
{
	char sealing[80];
	bool good;

	if (!administrator_only(desk, _("只有系统管理员可以导出本单位的收件密钥，请用管理员登录。"), problem))
		return false;
	if (why == NULL || *why == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("导出收件密钥要写明理由。"));
	if (!units_share_keys(desk, problem) || !exchange_write_identity(desk->ledger, desk->actor, path, sealing, problem))
		return false;
	good = key_export_file(desk, why, sealing, problem);
	if (!good)
		unlink(path); /* what the office does not know has not left */
	return good;
}

static bool card_is_whole(const struct tree *card)
{
	const char *mark = tree_text(card, "mark"), *code = tree_text(card, "code"), *sealing = tree_text(card, "sealing");
	const struct tree *keys = tree_get(card, "keys");
	bool whole = mark != NULL && strcmp(mark, CARD_MARK) == 0 && code != NULL && *code != '\0' && strlen(code) < 33 &&
	    unit_level(tree_text(card, "level")) >= 0 && hex_is_valid(tree_text(card, "chain"), 32) && hex_is_valid(tree_text(card, "office"), 32) &&
	    hex_is_valid(tree_text(card, "first"), 64) && hex_is_valid(tree_text(card, "signing"), 64) && sealing != NULL && strncmp(sealing, "age1", 4) == 0 && keys != NULL &&
	    keys->kind == TREE_LIST && keys->count > 0 && keys->count <= 256;

	for (size_t i = 0; whole && i < keys->count; i++)
		whole = hex_is_valid(tree_text(keys->items[i], "key"), 64) && tree_text(keys->items[i], "name") != NULL &&
		    tree_text(keys->items[i], "role") != NULL;
	return whole;
}

struct tree *desk_read_card(const char *path, char code[20], struct problem *problem)
{
	struct tree *card = tree_read_json_file(path, problem);

	if (card == NULL)
		return NULL;
	if (!card_is_whole(card)) {
		problem_set(problem, PROBLEM_USAGE, _("%s 不是单位卡，或内容不全。请对方重新写一张。"), path);
		tree_free(card);
		return NULL;
	}
	unit_card_code(card, code);
	return card;
}

/* ---- enrolment ---- */

/* Out of use from now on. */
static bool unit_end(struct desk *desk, const struct unit *unit, struct problem *problem)
{
	struct statement *find = store_statement(desk->store, "SELECT id FROM unit WHERE household = ? AND code = ? AND chain = ? AND _void = 0");
	const struct form *form = desk_form(desk, "unit");
	struct record *patch;
	struct filing *filing;
	struct event_id event;
	bool good;

	statement_bind_text(find, 1, ledger_office(desk->ledger));
	statement_bind_text(find, 2, unit->code);
	statement_bind_text(find, 3, unit->chain);
	if (!statement_step(find))
		return !store_failed(desk->store, problem);
	patch = record_new(form, statement_text(find, 0), ledger_office(desk->ledger));
	statement_reset(find);
	record_put_text(patch, "state", "revoked");
	filing = filing_new(ledger_office(desk->ledger), form->name, desk_here(desk)->day, desk->role);
	filing_add_set(filing, patch, NULL);
	good = ledger_append(desk->ledger, desk->actor, "file", filing, &event, problem);
	filing_free(filing);
	record_free(patch);
	return good;
}

const char *unit_relation(struct desk *desk, const char *level)
{
	int own = unit_level(desk->level), other = unit_level(level);

	return other > own ? "parent" : other < own ? "child" : "peer";
}

static bool unit_file(struct desk *desk, const struct tree *card, const char *area, struct problem *problem)
{
	static const char *const texts[] = {"code", "level", "chain", "office", "signing", "sealing"};
	struct record *unit = record_new(desk_form(desk, "unit"), NULL, ledger_office(desk->ledger));

	for (size_t i = 0; i < BASE_COUNT(texts); i++)
		record_put_text(unit, texts[i], tree_text(card, texts[i]));
	record_put_text(unit, "relation", unit_relation(desk, tree_text(card, "level")));
	record_put_text(unit, "area", area);
	record_put_text(unit, "state", "active");
	ledger_one_id(unit->stream, unit, unit->id);
	return office_file(desk, unit, "file", problem);
}

static bool enrol(struct desk *desk, const struct tree *card, const char *area, struct problem *problem)
{
	const struct tree *list = tree_get(card, "keys");
	struct enrolled_key *keys = memory_new(list->count * sizeof(*keys));
	struct enrolled_log log = {.chain = tree_text(card, "chain"), .station = tree_text(card, "code"), .office = tree_text(card, "office"),
	    .first = tree_text(card, "first"), .relation = unit_relation(desk, tree_text(card, "level"))};
	struct event_id event;
	bool good;

	for (size_t i = 0; i < list->count; i++)
		keys[i] = (struct enrolled_key){tree_text(list->items[i], "key"), tree_text(list->items[i], "name"), tree_text(list->items[i], "role")};
	good = ledger_enrol(desk->ledger, desk->actor, &log, keys, list->count, desk_here(desk)->day, &event, problem) &&
	       unit_file(desk, card, area, problem);
	free(keys);
	return good;
}

/* Another station's card with this office in it would speak for this station's people. */
static bool office_is_free(struct desk *desk, const struct tree *card, struct problem *problem)
{
	struct statement *find = store_statement(desk->store, "SELECT code FROM unit WHERE household = ?1 AND office = ?2 AND code <> ?3 AND _void = 0"
	    " UNION SELECT ?4 WHERE ?2 = ?1 LIMIT 1");
	bool taken;

	statement_bind_text(find, 1, ledger_office(desk->ledger));
	statement_bind_text(find, 2, tree_text(card, "office"));
	statement_bind_text(find, 3, tree_text(card, "code"));
	statement_bind_text(find, 4, desk->station);
	taken = statement_step(find);
	if (taken)
		problem_set(problem, PROBLEM_REFUSED, _("这张卡的单位记录链是单位 %s 的，不能登记成另一个单位。请与对方核对。"), statement_text(find, 0));
	statement_reset(find);
	return !taken && !store_failed(desk->store, problem);
}

/* A station that has begun a new log: the card of the one before is out of use, and everything goes to it again. */
static bool replace_older(struct desk *desk, const struct tree *card, struct problem *problem)
{
	struct problem none = PROBLEM_INIT;
	struct unit old;
	bool good = true;

	if (unit_find(desk, tree_text(card, "code"), &old, &none) && strcmp(old.chain, tree_text(card, "chain")) != 0)
		good = unit_end(desk, &old, problem) && exchange_start_over(desk->ledger, old.code, problem);
	unit_release(&old);
	problem_release(&none);
	return good;
}

bool desk_enrol_unit(struct desk *desk, const struct tree *card, const char *area, struct problem *problem)
{
	if (!may_enrol(desk, problem))
		return false;
	if (strcmp(tree_text(card, "code"), desk->station) == 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("这张卡上的单位代码与本单位相同。两个单位不能用同一个代码，请核对。"));
	if (!office_is_free(desk, card, problem) || !store_begin(desk->store, problem))
		return false;
	return store_end(desk->store, replace_older(desk, card, problem) && enrol(desk, card, area, problem), problem);
}

/* ---- looking them up ---- */

void unit_release(struct unit *unit)
{
	for (char **text = &unit->code; text <= &unit->area; text++)
		memory_free(text);
}

static char *column(struct statement *row, int at)
{
	return memory_text(statement_text(row, at));
}

bool unit_find(struct desk *desk, const char *code, struct unit *unit, struct problem *problem)
{
	struct statement *find = store_statement(desk->store,
	    "SELECT code, level, relation, chain, office, signing, sealing, area FROM unit"
	    " WHERE household = ? AND code = ? AND _void = 0 AND state = 'active' ORDER BY entered_at DESC LIMIT 1");
	bool found;

	memset(unit, 0, sizeof(*unit));
	statement_bind_text(find, 1, ledger_office(desk->ledger));
	statement_bind_text(find, 2, code);
	found = statement_step(find);
	if (found)
		*unit = (struct unit){column(find, 0), column(find, 1), column(find, 2), column(find, 3), column(find, 4), column(find, 5),
		    column(find, 6), column(find, 7)};
	statement_reset(find);
	return found || problem_set(problem, PROBLEM_REFUSED, _("没有登记过单位 %s，或已停用。请先用对方的单位卡登记。"), code);
}

bool desk_each_unit(struct desk *desk, bool (*visit)(void *self, const struct unit_entry *), void *self, struct problem *problem)
{
	struct statement *each = store_statement(desk->store,
	    "SELECT code, level, relation, state, area, signing FROM unit WHERE household = ? AND _void = 0 ORDER BY code, entered_at");
	bool more = true;

	statement_bind_text(each, 1, ledger_office(desk->ledger));
	while (more && statement_step(each)) {
		struct unit_entry entry = {statement_text(each, 0), statement_text(each, 1), statement_text(each, 2), statement_text(each, 3),
		    statement_is_null(each, 4) ? "" : statement_text(each, 4), statement_text(each, 5)};

		more = visit(self, &entry);
	}
	statement_reset(each);
	return !store_failed(desk->store, problem);
}

/* ---- ending one ---- */

struct ending {
	struct desk *desk;
	const char *chain, *why;
	struct enrolled_key *keys;
	size_t count;
};

static bool ending_key(void *self, const char *chain, const char *station, const char *office, const struct enrolled_key *key, int64_t until)
{
	struct ending *ending = self;

	(void)station;
	(void)office;
	if (until >= 0 || strcmp(chain, ending->chain) != 0)
		return true;
	ending->keys = memory_resize(ending->keys, ending->count + 1, sizeof(*ending->keys));
	ending->keys[ending->count++] = (struct enrolled_key){memory_text(key->key_id), NULL, NULL};
	return true;
}

static bool unit_revoke(struct desk *desk, const struct unit *unit, const char *why, struct problem *problem)
{
	struct ending ending = {.desk = desk, .chain = unit->chain, .why = why};
	struct event_id event;
	bool good = ledger_each_key(desk->ledger, ending_key, &ending, problem);

	for (size_t i = 0; i < ending.count; i++) {
		good = good && ledger_revoke(desk->ledger, desk->actor, unit->chain, ending.keys[i].key_id, 0, why, desk_here(desk)->day, &event, problem);
		free((char *)ending.keys[i].key_id);
	}
	free(ending.keys);
	return good && unit_end(desk, unit, problem);
}

bool desk_revoke_unit(struct desk *desk, const char *code, const char *why, struct problem *problem)
{
	struct unit unit;
	bool good;

	if (!may_enrol(desk, problem))
		return false;
	if (why == NULL || *why == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("停用一个单位要写明理由。"));
	if (!unit_find(desk, code, &unit, problem))
		return false;
	good = store_begin(desk->store, problem) && store_end(desk->store, unit_revoke(desk, &unit, why, problem), problem);
	unit_release(&unit);
	return good;
}
