/* What does not fit together between stations: said in sentences, counted, and forks ruled upon. */
#include "units.h"

#include <string.h>

struct saying {
	struct desk *desk;
	bool (*visit)(void *self, const struct desk_alarm *);
	void *self;
	bool more;
};

static void say(struct saying *saying, const struct desk_alarm *alarm)
{
	saying->more = saying->visit(saying->self, alarm);
}

/* By a supervisor's word on that log, here or above, as far as it went then: what bundles show of it is settled with it. */
static bool is_ruled(struct desk *desk, const char *station, const char *chain, int64_t last)
{
	struct statement *each = store_statement(desk->store,
	    "SELECT household FROM fork_ruling WHERE _void = 0 AND ((?1 IS NULL AND unit_code = ?2) OR (log = ?1 AND \"last\" >= ?3))");
	bool ruled = false;

	statement_bind_text(each, 1, chain);
	statement_bind_text(each, 2, station);
	statement_bind_number(each, 3, last);
	while (!ruled && statement_step(each))
		ruled = ledger_is_office_above(desk->ledger, statement_text(each, 0));
	statement_reset(each);
	return ruled;
}

static bool of_ledger(void *self, const struct ledger_alarm *found)
{
	struct saying *saying = self;
	char *sentence = ledger_alarm_sentence(found);

	say(saying, &(struct desk_alarm){.kind = found->kind, .station = found->station, .chain = found->chain, .first = found->first,
		.last = found->last, .sentence = sentence, .settled = found->continued != NULL});
	free(sentence);
	return saying->more;
}

static char *contradiction_sentence(const struct exchange_contradiction *found)
{
	const char *station = found->station != NULL ? found->station : "?";
	long long first = (long long)found->first, last = (long long)found->last;

	if (found->kind == EXCHANGE_LOWER_HEAD)
		return memory_format(_("单位 %s 的账本退回过：它出示到第 %lld 号以前，已经出示过第 %lld 号。可能换回了旧文件，请与对方核对。"), station, first, last);
	if (found->kind == EXCHANGE_SAME_NUMBER)
		return memory_format(_("单位 %s 有两个不同的第 %lld 号数据包：可能两台机器用着同一个文件，或换回了旧文件。"), station, first);
	if (found->kind == EXCHANGE_OTHER_PREVIOUS)
		return memory_format(_("单位 %s 的第 %lld 号数据包不是接着本机收到的第 %lld 号发的：可能换回了旧文件，或两台机器轮流在发，请与对方核对。"), station,
		    first, first - 1);
	return memory_format(_("单位 %s 的账本 %.8s 分叉：第 %lld 号这里是 %.16s，别处出示的是 %.16s，还没有收到（涉及到第 %lld 号）。可能换回过旧文件，"
			       "请保留现状，与对方核对；收到那一份以后两份都保留。"),
	    station, found->chain, first, found->here, found->shown, last);
}

static bool of_witness(void *self, const struct exchange_contradiction *found)
{
	static const char *const names[] = {"fork", "lower_head", "same_number", "other_previous"};
	struct saying *saying = self;
	char *sentence = contradiction_sentence(found);

	say(saying, &(struct desk_alarm){.kind = names[found->kind], .station = found->station, .chain = found->chain, .first = found->first,
		.last = found->last, .sentence = sentence, .settled = is_ruled(saying->desk, found->station, found->chain, found->last)});
	free(sentence);
	return saying->more;
}

/* The envelope bore that station's own signature, and what was inside was not its: somebody may have its key. */
static bool of_quarantine(struct saying *saying, struct problem *problem)
{
	struct statement *each;

	if (!saying->more || !store_has_table(saying->desk->store, "quarantine"))
		return true;
	each = store_statement(saying->desk->store, "SELECT sender, number, why, state = 'closed' FROM quarantine WHERE household = ? AND _void = 0"
	    " AND kind IN ('forged', 'exceeds') ORDER BY day, id");
	statement_bind_text(each, 1, ledger_office(saying->desk->ledger));
	while (saying->more && statement_step(each)) {
		char *sentence = memory_format(_("单位 %s 的第 %lld 号包：%s"), statement_text(each, 0), (long long)statement_number(each, 1),
		    statement_text(each, 2));

		say(saying, &(struct desk_alarm){.kind = "forged", .station = statement_text(each, 0), .first = statement_number(each, 1),
			.last = statement_number(each, 1), .sentence = sentence, .settled = statement_number(each, 3) == 1});
		free(sentence);
	}
	statement_reset(each);
	return !store_failed(saying->desk->store, problem);
}

bool desk_each_alarm(struct desk *desk, bool (*visit)(void *self, const struct desk_alarm *), void *self, struct problem *problem)
{
	struct saying saying = {desk, visit, self, true};

	return ledger_each_alarm(desk->ledger, of_ledger, &saying, problem) &&
	       (!saying.more || exchange_each_contradiction(desk->ledger, of_witness, &saying, problem)) && of_quarantine(&saying, problem);
}

static bool count_open(void *self, const struct desk_alarm *alarm)
{
	*(int64_t *)self += !alarm->settled;
	return true;
}

int64_t desk_count_alarms(struct desk *desk)
{
	int64_t count = 0;

	return desk_each_alarm(desk, count_open, &count, NULL) ? count : 0;
}

/* ---- a ruling ---- */

bool desk_each_branch(struct desk *desk, const char *chain, int64_t first, bool (*visit)(void *self, const struct desk_branch *), void *self,
    struct problem *problem)
{
	/* Each event names the one before it; only few logs are walked, and those from the fork on. Of one branch the first may be missing. */
	struct statement *rows = store_statement(desk->store,
	    "WITH RECURSIVE branch(root, id, seq) AS (SELECT id, id, seq FROM event WHERE chain = ?1 AND seq = ?2 UNION"
	    "  SELECT id, id, seq FROM event e WHERE chain = ?1 AND seq = ?2 + 1 AND NOT EXISTS (SELECT 1 FROM event p"
	    "  WHERE p.chain = ?1 AND p.seq = ?2 AND instr(e.core, char(10) || 'prev  ' || p.id || char(10)) > 0) UNION"
	    "  SELECT b.root, e.id, e.seq FROM branch b JOIN event e ON e.chain = ?1 AND e.seq = b.seq + 1"
	    "  WHERE instr(e.core, char(10) || 'prev  ' || b.id || char(10)) > 0)"
	    " SELECT b.root, max(b.seq), k.name FROM branch b JOIN event r ON r.id = b.root LEFT JOIN enrolled k ON k.chain = r.chain AND k.key = r.actor"
	    " GROUP BY b.root ORDER BY b.root");
	bool more = true;

	statement_bind_text(rows, 1, chain);
	statement_bind_number(rows, 2, first);
	while (more && statement_step(rows)) {
		struct desk_branch branch = {statement_text(rows, 0), statement_is_null(rows, 2) ? "" : statement_text(rows, 2), first,
		    statement_number(rows, 1)};

		more = visit(self, &branch);
	}
	statement_reset(rows);
	return !store_failed(desk->store, problem);
}

struct ruling {
	const char *station, *keep;
	char *chain, *continued;
	int64_t first, last;
};

static bool find_fork(void *self, const struct desk_alarm *alarm)
{
	struct ruling *ruling = self;

	if (strcmp(alarm->kind, "fork") != 0 || alarm->settled || alarm->station == NULL || strcmp(alarm->station, ruling->station) != 0)
		return true;
	ruling->chain = memory_text(alarm->chain);
	ruling->first = alarm->first;
	ruling->last = alarm->last;
	return false;
}

static bool find_branch(void *self, const struct desk_branch *branch)
{
	struct ruling *ruling = self;

	if (strlen(ruling->keep) < 8 || strncmp(branch->id, ruling->keep, strlen(ruling->keep)) != 0)
		return true;
	ruling->continued = memory_text(branch->id);
	return false;
}

static bool ruling_file(struct desk *desk, const struct ruling *ruling, const char *why, struct problem *problem)
{
	struct record *record = record_new(desk_form(desk, "fork_ruling"), NULL, ledger_office(desk->ledger));

	record_put_text(record, "unit_code", ruling->station);
	record_put_text(record, "log", ruling->chain);
	record_put_number(record, "first", ruling->first);
	record_put_number(record, "last", ruling->last);
	record_put_text(record, "continued", ruling->continued);
	record_put_text(record, "reason", why);
	ledger_one_id(record->stream, record, record->id);
	return office_file(desk, record, "fork", problem);
}

bool desk_rule_fork(struct desk *desk, const char *station, const char *keep, const char *why, struct problem *problem)
{
	struct ruling ruling = {.station = station, .keep = keep};
	bool good;

	if (!desk_signed_in(desk) || (strcmp(desk->role, "supervisor") != 0 && strcmp(desk->role, "administrator") != 0))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("账本分叉由主管人员或系统管理员裁定，请换人登录。"));
	if (why == NULL || *why == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("裁定要写明理由。"));
	good = desk_each_alarm(desk, find_fork, &ruling, problem);
	if (good && ruling.chain == NULL)
		good = problem_set(problem, PROBLEM_REFUSED, _("单位 %s 没有待裁定的账本分叉。"), station);
	good = good && desk_each_branch(desk, ruling.chain, ruling.first, find_branch, &ruling, problem);
	if (good && ruling.continued == NULL)
		good = problem_set(problem, PROBLEM_REFUSED, _("单位 %s 的分叉里没有以 %s 开头的一支。请照“缺号与异常”里列出的编码填写，至少 8 位。"), station, keep);
	good = good && ruling_file(desk, &ruling, why, problem);
	free(ruling.chain);
	free(ruling.continued);
	return good;
}
