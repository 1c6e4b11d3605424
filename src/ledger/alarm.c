/* Events that are kept and shown for what they are. */
#include "alarm.h"
#include "body.h"

#include <stdlib.h>
#include <string.h>

static bool put(struct ledger *ledger, const char *kind, const char *id, const char *chain, int64_t seq, const char *key,
    const char *stream, struct problem *problem)
{
	struct statement *insert = store_statement(ledger->store,
	    "INSERT INTO alarm(event, kind, chain, seq, key, stream) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING");

	statement_bind_text(insert, 1, id);
	statement_bind_text(insert, 2, kind);
	statement_bind_text(insert, 3, chain);
	statement_bind_number(insert, 4, seq);
	statement_bind_text(insert, 5, key);
	statement_bind_text(insert, 6, stream);
	return statement_run(insert, problem);
}

bool alarm_put(struct ledger *ledger, const char *kind, const struct event *event, struct problem *problem)
{
	return put(ledger, kind, event->id, event->chain, event->seq, event->actor, event->stream, problem);
}

/* ---- without effect ---- */

static bool touch_streams(struct ledger *ledger, const char *chain, const char *key, struct problem *problem)
{
	struct statement *touch = store_statement(ledger->store,
	    "UPDATE stream SET events = -1 WHERE id IN (SELECT stream FROM alarm WHERE chain = ? AND key = ? AND kind IN ('revoked', 'unknown'))");

	statement_bind_text(touch, 1, chain);
	statement_bind_text(touch, 2, key);
	return statement_run(touch, problem);
}

static bool withhold_after(struct ledger *ledger, const char *chain, const char *key, const char *kind, int64_t after, struct problem *problem)
{
	struct statement *insert = store_statement(ledger->store,
	    "INSERT INTO alarm(event, kind, chain, seq, key, stream)"
	    " SELECT id, ?, chain, seq, actor, stream FROM event WHERE chain = ? AND seq > ? AND actor = ? ON CONFLICT DO NOTHING");

	statement_bind_text(insert, 1, kind);
	statement_bind_text(insert, 2, chain);
	statement_bind_number(insert, 3, after);
	statement_bind_text(insert, 4, key);
	return statement_run(insert, problem) && touch_streams(ledger, chain, key, problem);
}

bool alarm_withhold(struct ledger *ledger, const char *chain, const char *key, bool known, int64_t until, struct problem *problem)
{
	struct statement *drop = store_statement(ledger->store, "DELETE FROM alarm WHERE chain = ? AND key = ? AND kind IN ('revoked', 'unknown')");

	if (!touch_streams(ledger, chain, key, problem)) {
		statement_reset(drop);
		return false;
	}
	statement_bind_text(drop, 1, chain);
	statement_bind_text(drop, 2, key);
	return statement_run(drop, problem) &&
	       ((known && until < 0) || withhold_after(ledger, chain, key, known ? "revoked" : "unknown", until, problem));
}

#define WITHHELD "kind IN ('revoked', 'unknown', 'office', 'household')"

bool ledger_is_withheld(struct ledger *ledger, const char *event)
{
	struct statement *find = store_statement(ledger->store, "SELECT 1 FROM alarm WHERE event = ? AND " WITHHELD " LIMIT 1");

	statement_bind_text(find, 1, event);
	return statement_found(find);
}

struct withheld withheld_of(struct ledger *ledger, const char *stream)
{
	struct withheld withheld = {NULL, 0};
	struct statement *rows = store_statement(ledger->store, "SELECT event FROM alarm WHERE stream = ? AND " WITHHELD " ORDER BY event");

	statement_bind_text(rows, 1, stream);
	while (statement_step(rows)) {
		if ((withheld.count & (withheld.count - 1)) == 0)
			withheld.ids = memory_resize(withheld.ids, withheld.count * 2 + 1, sizeof(*withheld.ids));
		memcpy(withheld.ids[withheld.count], statement_text(rows, 0), 64);
		withheld.ids[withheld.count++][64] = '\0';
	}
	return withheld;
}

bool withheld_has(const struct withheld *withheld, const char *id)
{
	return withheld->count > 0 &&
	       bsearch(id, withheld->ids, withheld->count, sizeof(*withheld->ids), (int (*)(const void *, const void *))strcmp) != NULL;
}

void withheld_release(struct withheld *withheld)
{
	free(withheld->ids);
}

/* Would it change something, if it counted? A child that has enrolled its parent only repeats what is so. */
static bool is_key_other(const struct trust *trust, const char *chain, const struct tree *item)
{
	const char *id = tree_text(item, "key"), *role = tree_text(item, "role");
	const struct trust_key *key = id != NULL ? trust_find(trust, chain, id) : NULL;

	if (key == NULL || key->rank == TRUST_NONE)
		return true;
	return role != NULL && strcmp(role, LEDGER_ADMINISTRATOR) == 0 && strcmp(key->role, LEDGER_ADMINISTRATOR) != 0;
}

static bool would_matter(const struct trust *trust, const struct key_event *event)
{
	const char *chain = tree_text(event->body, "chain"), *id = tree_text(event->body, "key"), *last = tree_text(event->body, "last");
	const struct tree *keys = tree_get(event->body, "keys");
	const struct trust_key *key;

	if (chain == NULL || !trust_knows(trust, chain))
		return false;
	if (event->revokes) {
		key = id != NULL && last != NULL ? trust_find(trust, chain, id) : NULL;
		return key != NULL && key->rank != TRUST_NONE && (key->until < 0 || key->until > strtoll(last, NULL, 10));
	}
	for (size_t i = 0; keys != NULL && keys->kind == TREE_LIST && i < keys->count; i++)
		if (is_key_other(trust, chain, keys->items[i]))
			return true;
	return false;
}

bool alarm_vouching(struct ledger *ledger, const struct trust *trust, struct problem *problem)
{
	const struct key_event *event;
	const char *kind;

	if (!store_execute(ledger->store, "DELETE FROM alarm WHERE kind IN ('no_authority', 'parent')", problem))
		return false;
	for (size_t i = 0; (event = trust_event_at(trust, i)) != NULL; i++) {
		if (event->body == NULL || !trust_key_signs(trust_find(trust, event->chain, event->actor), event->seq))
			continue;
		kind = !event->counts && would_matter(trust, event) ? "no_authority" : trust_names_stranger(trust, event) ? "parent" : NULL;
		if (kind != NULL && !put(ledger, kind, event->id, event->chain, event->seq, event->actor, event->stream, problem))
			return false;
	}
	return true;
}

/* ---- a role that may not ---- */

/* What the pack says beyond the form is asked where the event is made; here is what no region allows. */
static bool oversteps(struct ledger *ledger, const char *role, const struct tree *body)
{
	const char *name = tree_text(body, "form"), *said = tree_text(body, "role");
	const struct form *form = name != NULL ? form_find(ledger->forms, name) : NULL;

	if (said != NULL && strcmp(said, role) != 0)
		return true;
	return form != NULL && form->by_count > 0 && !words_have(form->by, form->by_count, role);
}

static bool look_at_role(struct ledger *ledger, const struct event *event, const struct tree *body, struct problem *problem)
{
	struct statement *find;
	bool over;

	if (body == NULL)
		return true;
	find = store_statement(ledger->store, "SELECT role FROM enrolled WHERE chain = ? AND key = ? AND role IS NOT NULL");
	statement_bind_text(find, 1, event->chain);
	statement_bind_text(find, 2, event->actor);
	over = statement_step(find) && oversteps(ledger, statement_text(find, 0), body);
	statement_reset(find);
	return !over || alarm_put(ledger, "role", event, problem);
}

/* ---- one, and all ---- */

bool alarm_look(struct ledger *ledger, const struct event *event, const struct tree *body, enum signer signer, struct problem *problem)
{
	if (signer == SIGNER_ENDED && !alarm_put(ledger, "revoked", event, problem))
		return false;
	return fork_look(ledger, event, problem) && (ledger_is_own(ledger, event->chain) || look_at_role(ledger, event, body, problem));
}

static bool look_at_row(struct ledger *ledger, struct statement *row, struct problem *problem)
{
	struct event event = {.seq = statement_number(row, 2)};
	struct body_text text = {.plain = NULL};
	struct problem syntax = PROBLEM_INIT;
	size_t length;
	const char *bytes = statement_bytes(row, 5, &length);
	bool good;

	memcpy(event.id, statement_text(row, 0), 64);
	memcpy(event.chain, statement_text(row, 1), 32);
	memcpy(event.actor, statement_text(row, 3), 64);
	memcpy(event.stream, statement_text(row, 4), 32);
	good = look_at_role(ledger, &event, body_read(&text, bytes, length, false, &syntax), problem);
	problem_release(&syntax);
	body_text_release(&text);
	return good;
}

bool alarm_roles(struct ledger *ledger, const char *chain, struct problem *problem)
{
	struct statement *drop = store_statement(ledger->store, "DELETE FROM alarm WHERE chain = ? AND kind = 'role'"), *rows;
	bool good;

	statement_bind_text(drop, 1, chain);
	good = statement_run(drop, problem);
	if (!good || ledger_is_own(ledger, chain)) /* there the office itself asked before it was signed */
		return good;
	rows = store_statement(ledger->store, "SELECT id, chain, seq, actor, stream, body FROM event WHERE chain = ? AND body IS NOT NULL");
	statement_bind_text(rows, 1, chain);
	while (good && statement_step(rows))
		good = look_at_row(ledger, rows, problem);
	statement_reset(rows);
	return good && !store_failed(ledger->store, problem);
}

bool alarm_rebuild(struct ledger *ledger, struct problem *problem)
{
	struct statement *chains;
	bool good = store_execute(ledger->store,
	    "DELETE FROM alarm WHERE kind = 'unknown';"
	    "INSERT INTO alarm(event, kind, chain, seq, key, stream) SELECT e.id, 'unknown', e.chain, e.seq, e.actor, e.stream FROM event e"
	    " LEFT JOIN enrolled k ON k.chain = e.chain AND k.key = e.actor WHERE k.role IS NULL", problem) && fork_rebuild(ledger, problem);

	chains = store_statement(ledger->store, "SELECT DISTINCT chain FROM enrolled WHERE role IS NOT NULL ORDER BY chain");
	while (good && statement_step(chains))
		good = alarm_roles(ledger, statement_text(chains, 0), problem);
	statement_reset(chains);
	return good && !store_failed(ledger->store, problem);
}

/* ---- saying it ---- */

static bool tell_erasure(struct ledger *ledger, const char *event, bool (*visit)(void *self, const struct ledger_alarm *), void *self)
{
	struct statement *row = store_statement(ledger->store,
	    "SELECT e.chain, k.station, k.name, e.seq FROM event e LEFT JOIN enrolled k ON k.chain = e.chain AND k.key = e.actor WHERE e.id = ?");
	bool more = true;

	statement_bind_text(row, 1, event);
	if (statement_step(row)) {
		int64_t seq = statement_number(row, 3);

		more = visit(self, &(struct ledger_alarm){"erase", statement_text(row, 0), statement_text(row, 1), statement_text(row, 2), seq, seq, 1, NULL});
	}
	statement_reset(row);
	return more;
}

/* What is not that county's to erase follows from where each household was, and is worked out with the orders. */
static bool each_void_erasure(struct ledger *ledger, bool (*visit)(void *self, const struct ledger_alarm *), void *self, struct problem *problem)
{
	struct erasure *all;
	size_t count;
	bool more = true;

	if (!ledger_erasures(ledger, DATE_NONE, &all, &count, problem))
		return false;
	for (size_t i = 0; more && i < count; i++)
		if (all[i].no_right)
			more = tell_erasure(ledger, *all[i].approval != '\0' ? all[i].approval : *all[i].withdrawal != '\0' ? all[i].withdrawal : all[i].request,
			    visit, self);
	erasures_release(all, count);
	return true;
}

bool ledger_each_alarm(struct ledger *ledger, bool (*visit)(void *self, const struct ledger_alarm *), void *self, struct problem *problem)
{
	/* A fork has signers on both sides, and is one all the same. What is parked of a log that nobody introduced is in no table of
	 * events, and may never be. */
	struct statement *rows = store_statement(ledger->store,
	    "SELECT a.kind, a.chain, (SELECT station FROM enrolled s WHERE s.chain = a.chain AND s.station IS NOT NULL LIMIT 1), k.name,"
	    " min(a.seq), max(a.seq), count(DISTINCT a.seq) FROM alarm a LEFT JOIN enrolled k ON k.chain = a.chain AND k.key = a.key"
	    " GROUP BY a.kind, a.chain, CASE WHEN a.kind = 'fork' THEN '' ELSE a.key END"
	    " UNION ALL SELECT 'not_introduced', p.chain, NULL, NULL, min(p.seq), max(p.seq), count(*) FROM _parked p"
	    " WHERE p.chain NOT IN (SELECT chain FROM enrolled) GROUP BY p.chain ORDER BY 2, 1, 5");
	bool more = true;

	while (more && statement_step(rows)) {
		struct ledger_alarm alarm = {statement_text(rows, 0), statement_text(rows, 1), statement_text(rows, 2), statement_text(rows, 3),
		    statement_number(rows, 4), statement_number(rows, 5), statement_number(rows, 6), NULL};
		char *continued = strcmp(alarm.kind, "fork") == 0 ? fork_continued(ledger, alarm.chain, alarm.last) : NULL;

		alarm.continued = continued;
		more = visit(self, &alarm);
		free(continued);
	}
	statement_reset(rows);
	return !store_failed(ledger->store, problem) && (!more || each_void_erasure(ledger, visit, self, problem));
}

static const struct {
	const char *kind, *says;
} words[] = {
    {"revoked", N_("是密钥停用以后签的，没有生效，待复核。")},
    {"unknown", N_("签名的密钥没有由有权的单位登记，没有生效。")},
    {"no_authority", N_("登记或停用了不归它管的密钥，无权登记，没有生效。")},
    {"parent", N_("登记了本单位不认识的上级，它和它的下级可能照那个上级的决定办事，请与对方核对：不该有的请对方停用，确有的由本单位也登记。")},
    {"not_introduced", N_("这本账还没有单位登记过，没有生效；缺的数据包补来后自动生效，补齐后仍在的，请与对方核对。")},
    {"erase", N_("命令清除不归它管的户，或撤回别的县的命令，无权办理，没有生效。")},
    {"office", N_("写进了别的单位的办公记录（参数、单位、人员等），无权办理，没有生效。")},
    {"household", N_("写进了不归它管的户（不是这户现在或从前的单位，也不是其上级、下级、接收单位或有关部门），无权办理，没有生效。")},
    {"role", N_("办理了签名人的角色不能办的事，请与对方核对。")},
};

static char *fork_sentence(const struct ledger_alarm *alarm)
{
	char *rule = alarm->continued != NULL ? memory_format(_("已裁定以 %.16s 起的一支继续。"), alarm->continued)
	    : memory_text(_("请主管人员裁定以哪一支继续。"));
	char *sentence = memory_format(_("单位 %s 的账本 %.8s 从第 %lld 号起分叉（到第 %lld 号，%lld 个编号）：同一编号有两份不同的记录，数据库可能复制到两台机器上用过；两支都保留，%s"),
	    alarm->station != NULL ? alarm->station : "-", alarm->chain, (long long)alarm->first, (long long)alarm->last, (long long)alarm->count, rule);

	free(rule);
	return sentence;
}

char *ledger_alarm_sentence(const struct ledger_alarm *alarm)
{
	const char *says = alarm->kind;

	if (strcmp(alarm->kind, "fork") == 0)
		return fork_sentence(alarm);
	for (size_t i = 0; i < BASE_COUNT(words); i++)
		if (strcmp(words[i].kind, alarm->kind) == 0)
			says = _(words[i].says);
	return memory_format(_("单位 %s 第 %lld 至 %lld 号记录中的 %lld 条（签名人 %s）：%s"), alarm->station != NULL ? alarm->station : alarm->chain,
	    (long long)alarm->first, (long long)alarm->last, (long long)alarm->count, alarm->name != NULL ? alarm->name : "-", says);
}
