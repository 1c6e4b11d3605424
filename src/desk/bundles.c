/* Sending and taking bundles: whom they may go to, what goes to whom, where refused files are kept. */
#include "bundles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Level by level where the pack says so: a township's bundle reaches the city through the county. */
bool carrying_may_pass(struct desk *desk, const char *code, const char *level, struct problem *problem)
{
	const struct tree *rules = tree_get(pack_tree(desk->pack, "pack"), "bundles");
	int own = unit_level(desk->level), other = unit_level(level);
	int apart = own > other ? own - other : other - own;

	if (rules == NULL || !tree_is_yes(rules, "by_level") || apart <= 1)
		return true;
	problem_set(problem, PROBLEM_REFUSED, _("数据要逐级上报：%s 与本单位相隔两级，必须经由%s收发。"), code,
	    desk_level_label(unit_level_towards(desk->level, level)));
	problem_name_clause(problem, tree_text(rules, "clause"));
	return false;
}

bool desk_may_carry(struct desk *desk, struct problem *problem)
{
	static const char *const may[] = {"clerk", "supervisor", "administrator"};

	for (size_t i = 0; desk_signed_in(desk) && i < BASE_COUNT(may); i++)
		if (strcmp(desk->role, may[i]) == 0)
			return true;
	return problem_set(problem, PROBLEM_REFUSED, "%s", _("收发数据包由经办人员、主管人员或管理员办理，请换人登录。"));
}

/* ---- what goes down: the offices above and its own households ---- */

struct closure {
	struct desk *desk;
	const struct unit *unit;
	bool (*progress)(void *self, int64_t done, int64_t all);
	void *self;
};

static bool lives_in(struct desk *desk, const char *stream, const char *area)
{
	struct statement *find = store_statement(desk->store,
	    "WITH RECURSIVE its(code) AS (SELECT ?1 UNION SELECT b.code FROM area b JOIN its ON b.parent = its.code)"
	    " SELECT 1 FROM household WHERE id = ?2 AND place IN (SELECT code FROM its)");

	statement_bind_text(find, 1, area);
	statement_bind_text(find, 2, stream);
	return statement_found(find);
}

/* Once its household: the events of that station say so. */
static bool worked_on(struct desk *desk, const char *stream, const char *chain)
{
	struct statement *find = store_statement(desk->store, "SELECT 1 FROM event WHERE stream = ? AND chain = ? LIMIT 1");

	statement_bind_text(find, 1, stream);
	statement_bind_text(find, 2, chain);
	return statement_found(find);
}

/* Handed over to it, also when that was withdrawn since: it has to hear of it. */
static bool was_sent_to(struct desk *desk, const char *stream, const char *code)
{
	struct statement *find = store_statement(desk->store, "SELECT 1 FROM transfer WHERE household = ? AND \"to\" = ? AND _void = 0 LIMIT 1");

	statement_bind_text(find, 1, stream);
	statement_bind_text(find, 2, code);
	return statement_found(find);
}

static bool closure_wants(void *self, const char *stream)
{
	struct closure *closure = self;
	const struct unit *unit = closure->unit;

	/* Of all above, too: what a city says of a county's keys has to reach the villages. */
	if (strcmp(stream, unit->office) == 0 || ledger_is_office_above(closure->desk->ledger, stream))
		return true;
	return (unit->area != NULL && lives_in(closure->desk, stream, unit->area)) || worked_on(closure->desk, stream, unit->chain) ||
	       was_sent_to(closure->desk, stream, unit->code);
}

static bool closure_progress(void *self, int64_t events)
{
	struct closure *closure = self;

	return closure->progress == NULL || closure->progress(closure->self, events, 0);
}

static bool send_to(struct desk *desk, const struct unit *unit, const char *folder, struct bundle_watch *watch,
    struct exchange_sent *sent, struct problem *problem)
{
	struct closure closure = {desk, unit, watch != NULL ? watch->progress : NULL, watch != NULL ? watch->self : NULL};
	struct exchange_order order = {.station = unit->code, .chain = unit->chain, .sealing = unit->sealing,
	    .wanted = strcmp(unit->relation, "parent") == 0 ? NULL : closure_wants, .progress = closure_progress, .self = &closure,
	    .part_bytes = watch != NULL ? watch->part_bytes : 0};

	if (strcmp(unit->relation, "peer") == 0)
		return problem_set(problem, PROBLEM_REFUSED, _("%s 与本单位同级。同级之间不直接收发，请由上级转送。"), unit->code);
	return exchange_send(desk->ledger, desk->actor, &order, folder, sent, problem);
}

bool desk_send_bundle(struct desk *desk, const char *to, const char *folder, struct bundle_watch *watch, struct exchange_sent *sent,
    struct problem *problem)
{
	struct unit unit;
	int64_t erased;
	bool good;

	memset(sent, 0, sizeof(*sent));
	if (!desk_may_carry(desk, problem) || !desk_erase_due(desk, &erased, problem) || !unit_find(desk, to, &unit, problem))
		return false;
	good = carrying_may_pass(desk, to, unit.level, problem) && send_to(desk, &unit, folder, watch, sent, problem);
	unit_release(&unit);
	if (good && folder != NULL)
		carrying_clean(desk, folder, watch, &sent->cleaned);
	return good;
}

/* ---- taking ---- */

struct taking {
	struct desk *desk;
	struct bundle_watch *watch;
	struct touched touched;
	bool new_log; /* of a station that is known by another one */
};

bool carrying_knows(void *desk, const char *station, const char *chain, const char *signer)
{
	struct unit unit;
	bool knows = unit_find(desk, station, &unit, NULL) && strcmp(unit.chain, chain) == 0 && strcmp(unit.signing, signer) == 0;

	unit_release(&unit);
	return knows;
}

bool carrying_may(void *desk, const char *station, struct problem *problem)
{
	struct unit unit;
	bool may = unit_find(desk, station, &unit, problem) && carrying_may_pass(desk, station, unit.level, problem);

	unit_release(&unit);
	return may;
}

static bool taking_knows(void *self, const char *station, const char *chain, const char *signer)
{
	struct taking *taking = self;
	struct unit unit;
	bool knows = carrying_knows(taking->desk, station, chain, signer);

	taking->new_log = !knows && unit_find(taking->desk, station, &unit, NULL) && strcmp(unit.signing, signer) == 0;
	if (!knows)
		unit_release(&unit);
	return knows;
}

static bool taking_may(void *self, const char *station, struct problem *problem)
{
	return carrying_may(((struct taking *)self)->desk, station, problem);
}

static void taking_touched(void *self, const char *stream)
{
	struct taking *taking = self;

	touched_add(&taking->touched, stream);
}

static bool taking_settled(void *self, struct problem *problem)
{
	struct taking *taking = self;

	return desk_taken(taking->desk, &taking->touched, problem);
}

static bool taking_progress(void *self, int64_t done, int64_t all)
{
	struct taking *taking = self;

	return taking->watch == NULL || taking->watch->progress == NULL || taking->watch->progress(taking->watch->self, done, all);
}

/* A slow stick is read once, and gives the same bytes to the look and to the taking. */
static bool copy_here(const char *from, int to, struct problem *problem)
{
	char bytes[1 << 16];
	int file = open(from, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t got = 0;
	bool good = file >= 0;

	while (good && (got = read(file, bytes, sizeof(bytes))) > 0)
		good = write(to, bytes, (size_t)got) == got;
	good = good && got == 0;
	if (!good)
		problem_set(problem, PROBLEM_FAILED, _("读不了 %s：%s。请检查U盘和磁盘空间后重试。"), from, problem_reason(errno));
	if (file >= 0)
		close(file);
	return good;
}

static char *copy_beside(struct desk *desk, const char *from, struct problem *problem)
{
	char *folder = carrying_folder(desk, "inbox"), *path = memory_format("%s/XXXXXX", folder);
	int file;

	if ((mkdir(folder, 0700) != 0 && errno != EEXIST) || (file = mkostemp(path, O_CLOEXEC)) < 0) {
		problem_set(problem, PROBLEM_FAILED, _("不能在 %s 里建立文件：%s。请检查磁盘空间和权限。"), folder, problem_reason(errno));
		memory_free(&path);
	} else {
		bool good = copy_here(from, file, problem);

		close(file);
		if (!good) {
			unlink(path);
			memory_free(&path);
		}
	}
	free(folder);
	return path;
}

/* What cannot be kept apart after all, the person who has the stick is told. */
static void keep_apart(struct desk *desk, const char *copy, const char *from, const struct exchange_look *look, struct problem *failure)
{
	struct problem trouble = PROBLEM_INIT;
	char *both;

	if (!quarantine_keep(desk, copy, from, look, failure->text != NULL ? failure->text : "", &trouble)) {
		both = memory_format("%s%s", failure->text, trouble.text);
		problem_release(failure);
		problem_set(failure, PROBLEM_FAILED, "%s", both);
		free(both);
	}
	problem_release(&trouble);
}

static bool look_or_take(struct desk *desk, const char *path, bool take, struct taking *taking, struct exchange_look *look,
    struct problem *problem)
{
	struct exchange_hooks hooks = {taking_knows, taking_may, taking_touched, taking_settled, taking_progress, taking};
	struct problem failure = PROBLEM_INIT;
	char *copy = copy_beside(desk, path, problem);
	bool good;

	if (copy == NULL)
		return false;
	good = take ? exchange_take(desk->ledger, desk->actor, copy, &hooks, look, &failure)
	            : exchange_look(desk->ledger, desk->actor, copy, &hooks, look, &failure);
	if (!good && taking->new_log) {
		problem_release(&failure);
		problem_set(&failure, PROBLEM_REFUSED, _("单位 %s 换了账本（从备份恢复过，或换了机器）。请对方重新写一张单位卡，用它登记后再导入这个包。"), look->from);
	} else if (!good && look->refused_as != NULL)
		keep_apart(desk, copy, path, look, &failure);
	if (!good)
		problem_move(problem, &failure);
	problem_release(&failure);
	unlink(copy);
	free(copy);
	return good;
}

bool desk_look_bundle(struct desk *desk, const char *path, struct exchange_look *look, struct problem *problem)
{
	struct taking taking = {.desk = desk};

	memset(look, 0, sizeof(*look));
	return desk_may_carry(desk, problem) && look_or_take(desk, path, false, &taking, look, problem);
}

/* What the clerk may read out to the sender, who need not wait for a file then. */
static bool code_give(struct desk *desk, struct exchange_look *look, struct problem *problem)
{
	struct unit unit;
	bool good = unit_find(desk, look->from, &unit, problem) &&
	    exchange_code(desk->ledger, desk->actor, look->from, unit.sealing, look->number, look->bundle, look->code, problem);

	unit_release(&unit);
	return good;
}

bool desk_take_bundle(struct desk *desk, const char *path, struct bundle_watch *watch, struct exchange_look *look, struct problem *problem)
{
	struct taking taking = {.desk = desk, .watch = watch};

	memset(look, 0, sizeof(*look));
	if (!desk_may_carry(desk, problem) || !look_or_take(desk, path, true, &taking, look, problem) || !code_give(desk, look, problem))
		return false;
	carrying_clean_beside(desk, path, watch, &look->cleaned);
	return true;
}
