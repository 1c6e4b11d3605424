/* Who works here: keys that sign, and the user records of the office stream that say in which role. */
#include "restricted.h"
#include "sheet.h"
#include "units.h"

#include <stdlib.h>
#include <string.h>

static const char *const roles[] = {"clerk", "grid", "supervisor", "department", "auditor", "administrator"};

bool passphrase_is_fit(struct desk *desk, const char *passphrase, struct problem *problem)
{
	char *demo = store_setting(desk->store, "demo");
	bool is_demo = demo != NULL && strcmp(demo, "yes") == 0;

	free(demo);
	if (passphrase == NULL || *passphrase == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("口令不能为空，请另设一个。"));
	if (!is_demo && strcmp(passphrase, "demo") == 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("demo 只是演示单位的口令，请另设一个。"));
	return true;
}

static bool role_is_known(const char *role)
{
	for (size_t i = 0; i < BASE_COUNT(roles); i++)
		if (strcmp(roles[i], role) == 0)
			return true;
	return false;
}

/* A supervisor is the county's, wherever the terminal stands; everyone else works at the station's level. */
static const char *level_of_role(struct desk *desk, const char *role)
{
	if (strcmp(role, "supervisor") == 0 && strcmp(desk->level, "city") != 0)
		return "county";
	return desk->level;
}

bool office_file_by(struct desk *desk, const struct actor *actor, const char *role, struct record *take, const char *type,
    struct problem *problem)
{
	struct filing *filing = filing_new(take->stream, take->form->name, desk_here(desk)->day, role);
	struct event_id event;
	bool good;

	filing_add_new(filing, take);
	good = ledger_append(desk->ledger, actor, type, filing, &event, problem);
	filing_free(filing);
	record_free(take);
	return good;
}

bool office_file(struct desk *desk, struct record *take, const char *type, struct problem *problem)
{
	return office_file_by(desk, desk->actor, desk->role != NULL ? desk->role : "administrator", take, type, problem);
}

static bool user_enter(struct desk *desk, const struct desk_person *person, const char *key, struct problem *problem)
{
	const struct form *form = desk_form(desk, "user");
	struct record *user;

	if (form == NULL)
		return problem_set(problem, PROBLEM_FAILED, "%s", _("表单目录里缺少 user，请重新安装。"));
	user = record_new(form, NULL, ledger_office(desk->ledger));
	record_put_text(user, "name", person->name);
	record_put_text(user, "role", person->role);
	record_put_text(user, "level", level_of_role(desk, person->role));
	record_put_text(user, "area", person->area);
	record_put_text(user, "department", person->department);
	record_put_text(user, "key", key);
	record_put_text(user, "state", "active");
	ledger_one_id(user->stream, user, user->id);
	return office_file(desk, user, "file", problem);
}

bool people_enter_first(struct desk *desk, const char *name, const char *key, struct problem *problem)
{
	return user_enter(desk, &(struct desk_person){.name = name, .role = "administrator"}, key, problem);
}

static bool user_take_role(struct desk *desk, const char *name)
{
	struct statement *one = store_statement(desk->store,
	    "SELECT role, level, area, department FROM user WHERE name = ? AND household = ? AND _void = 0 AND state = 'active'");
	bool found;

	statement_bind_text(one, 1, name);
	statement_bind_text(one, 2, ledger_office(desk->ledger));
	found = statement_step(one);
	if (found) {
		desk->user = memory_text(name);
		desk->role = memory_text(statement_text(one, 0));
		desk->own_level = memory_text(statement_text(one, 1));
		desk->area = memory_text(statement_text(one, 2));
		desk->department = memory_text(statement_text(one, 3));
	}
	statement_reset(one);
	return found;
}

bool desk_sign_in(struct desk *desk, const char *name, const char *passphrase, struct problem *problem)
{
	return machine_holds(desk, problem) && people_sign_in(desk, name, passphrase, problem);
}

bool people_sign_in(struct desk *desk, const char *name, const char *passphrase, struct problem *problem)
{
	struct actor *actor = keys_sign_in(desk->store, name, passphrase, problem);
	int64_t erased;

	if (actor == NULL)
		return false;
	desk_sign_out(desk);
	desk->actor = actor;
	if (!user_take_role(desk, name)) {
		desk_sign_out(desk);
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”不是本单位的在用人员，请联系系统管理员。"), name);
	}
	station_point_here(desk);
	if (!store_is_read_only(desk->store) && ((strcmp(desk->role, "administrator") == 0 && !units_share_keys(desk, problem)) ||
	                                            !exchange_note_keys(desk->ledger, actor, problem)))
		return false;
	if (!store_is_read_only(desk->store))
		old_copies_drop(desk, OLD_COPIES_SERVED);
	return desk_erase_due(desk, &erased, problem);
}

struct desk_seat {
	struct actor *actor;
	char *user, *role, *area, *department, *own_level;
};

void desk_seat_free(struct desk_seat *seat)
{
	if (seat == NULL)
		return;
	actor_free(seat->actor);
	free(seat->user);
	free(seat->role);
	free(seat->area);
	free(seat->department);
	free(seat->own_level);
	free(seat);
}

struct desk_seat *desk_leave(struct desk *desk)
{
	struct desk_seat *seat = memory_new(sizeof(*seat));

	restricted_forget(desk);
	*seat = (struct desk_seat){desk->actor, desk->user, desk->role, desk->area, desk->department, desk->own_level};
	desk->actor = NULL;
	desk->user = desk->role = desk->area = desk->department = desk->own_level = NULL;
	station_point_here(desk);
	return seat;
}

void desk_sign_out(struct desk *desk)
{
	desk_seat_free(desk_leave(desk));
}

void desk_return(struct desk *desk, struct desk_seat *seat)
{
	desk_sign_out(desk);
	desk->actor = seat->actor;
	desk->user = seat->user;
	desk->role = seat->role;
	desk->area = seat->area;
	desk->department = seat->department;
	desk->own_level = seat->own_level;
	free(seat);
	station_point_here(desk);
}

void desk_lock(struct desk *desk)
{
	if (desk->actor != NULL)
		actor_lock(desk->actor);
}

bool desk_unlock(struct desk *desk, const char *passphrase, struct problem *problem)
{
	return actor_unlock(desk->actor, desk->store, passphrase, problem);
}

bool desk_signed_in(const struct desk *desk)
{
	return desk->actor != NULL && desk->user != NULL;
}

bool administrator_only(struct desk *desk, const char *refusal, struct problem *problem)
{
	return (desk_signed_in(desk) && strcmp(desk->role, "administrator") == 0) ||
	    problem_set(problem, PROBLEM_REFUSED, "%s", refusal);
}

static bool may_manage(struct desk *desk, struct problem *problem)
{
	return administrator_only(desk, _("只有系统管理员可以管理人员和密钥，请用管理员登录。"), problem);
}

static bool user_is_there(struct desk *desk, const char *name)
{
	struct statement *one = store_statement(desk->store, "SELECT 1 FROM user WHERE name = ? AND household = ? AND _void = 0");

	statement_bind_text(one, 1, name);
	statement_bind_text(one, 2, ledger_office(desk->ledger));
	return statement_found(one);
}

static bool key_enrol(struct desk *desk, const char *name, const char *role, const char *key, struct problem *problem)
{
	struct enrolled_key enrolled = {.key_id = key, .name = name, .role = role};
	struct event_id event;

	return ledger_enrol_here(desk->ledger, desk->actor, &enrolled, 1, desk_here(desk)->day, &event, problem);
}

static bool user_add(struct desk *desk, const struct desk_person *person, const char *passphrase, struct problem *problem)
{
	char key[65];

	return keys_create(desk->store, person->name, passphrase, key, problem) &&
	    key_enrol(desk, person->name, person->role, key, problem) && user_enter(desk, person, key, problem) &&
	    units_share_keys(desk, problem);
}

/* A department that the pack does not list decides nothing. */
static bool department_is_known(struct desk *desk, const struct desk_person *person, struct problem *problem)
{
	const struct field *field = form_field(desk_form(desk, "user"), "department");

	if (person->department == NULL)
		return true;
	if (strcmp(person->role, "department") != 0)
		return problem_set(problem, PROBLEM_USAGE, "%s", _("只有部门用户才写所属部门。"));
	return (field != NULL && code_find(field->codes, person->department) != NULL) ||
	    problem_set(problem, PROBLEM_USAGE, _("本地区没有“%s”这个部门，请用地区包 sources.yaml 里的部门代码。"), person->department);
}

bool desk_add_user(struct desk *desk, const struct desk_person *person, const char *passphrase, struct problem *problem)
{
	struct desk_person clean = *person;
	char *name;
	bool good;

	if (!may_manage(desk, problem))
		return false;
	if (!role_is_known(person->role))
		return problem_set(problem, PROBLEM_USAGE,
		    _("没有“%s”这个角色，可用：clerk grid supervisor department auditor administrator。"), person->role);
	if (!department_is_known(desk, person, problem) || !passphrase_is_fit(desk, passphrase, problem))
		return false;
	clean.name = name = text_clean(person->name, TEXT_CLEAN_NAME);
	if (*name == '\0' || user_is_there(desk, name)) {
		problem_set(problem, PROBLEM_REFUSED, _("人员姓名为空或已有“%s”，请另取一个，例如加上编号。"), name);
		free(name);
		return false;
	}
	good = store_begin(desk->store, problem) && store_end(desk->store, user_add(desk, &clean, passphrase, problem), problem);
	free(name);
	return good;
}

/* A user of this station who is changed: the patch to be filed, the role and the key until now. */
struct user_held {
	struct record *patch;
	char *role, *key;
};

static void user_let_go(struct user_held *held)
{
	record_free(held->patch);
	free(held->role);
	free(held->key);
}

static bool user_hold(struct desk *desk, const char *name, struct user_held *held, struct problem *problem)
{
	struct statement *one = store_statement(desk->store, "SELECT id, role, key FROM user WHERE name = ? AND household = ? AND _void = 0");

	statement_bind_text(one, 1, name);
	statement_bind_text(one, 2, ledger_office(desk->ledger));
	if (!statement_step(one))
		return problem_set(problem, PROBLEM_REFUSED, _("本单位没有“%s”这个人员。"), name);
	held->patch = record_new(desk_form(desk, "user"), statement_text(one, 0), ledger_office(desk->ledger));
	held->role = memory_text(statement_text(one, 1));
	held->key = memory_text(statement_text(one, 2));
	statement_reset(one);
	return true;
}

static bool key_has_ended(struct desk *desk, const struct user_held *held)
{
	char *role = ledger_role(desk->ledger, held->key);
	bool ended = role == NULL;

	free(role);
	return ended;
}

/* What it signed stays signed, and it signs nothing more. */
static bool key_end_now(struct desk *desk, const struct user_held *held, const char *why, struct problem *problem)
{
	struct event_id event;

	return ledger_revoke(desk->ledger, desk->actor, ledger_chain(desk->ledger), held->key, 0, why, desk_here(desk)->day, &event,
	    problem);
}

static bool user_file(struct desk *desk, const struct user_held *held, struct problem *problem)
{
	struct filing *filing = filing_new(held->patch->stream, "user", desk_here(desk)->day, desk->role);
	struct event_id event;
	bool good;

	filing_add_set(filing, held->patch, NULL);
	good = ledger_append(desk->ledger, desk->actor, "file", filing, &event, problem) && units_share_keys(desk, problem);
	filing_free(filing);
	return good;
}

/* Forgotten: a new key takes the name over. Whoever had left is back with it. */
static bool key_replace(struct desk *desk, const char *name, const char *passphrase, struct problem *problem)
{
	struct user_held held = {NULL, NULL, NULL};
	char key[65];
	bool good = user_hold(desk, name, &held, problem) && keys_create(desk->store, name, passphrase, key, problem) &&
	    key_enrol(desk, name, held.role, key, problem) &&
	    (key_has_ended(desk, &held) || key_end_now(desk, &held, _("口令遗忘，另发新密钥"), problem));

	if (good) {
		record_put_text(held.patch, "key", key);
		record_put_text(held.patch, "state", "active");
		good = user_file(desk, &held, problem);
	}
	user_let_go(&held);
	return good;
}

static bool user_end(struct desk *desk, const char *name, const char *why, struct problem *problem)
{
	struct user_held held = {NULL, NULL, NULL};
	bool good = user_hold(desk, name, &held, problem);

	if (good && key_has_ended(desk, &held))
		good = problem_set(problem, PROBLEM_REFUSED, _("“%s”已经停用了。"), name);
	if (good)
		record_put_text(held.patch, "state", "left");
	good = good && key_end_now(desk, &held, why, problem) && user_file(desk, &held, problem);
	user_let_go(&held);
	return good;
}

bool desk_end_user(struct desk *desk, const char *name, const char *why, struct problem *problem)
{
	if (!may_manage(desk, problem))
		return false;
	if (strcmp(name, desk->user) == 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("不能停用自己，请另一位管理员办理。"));
	if (why == NULL || why[strspn(why, " ")] == '\0')
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("停用要写明理由。"));
	return store_begin(desk->store, problem) && store_end(desk->store, user_end(desk, name, why, problem), problem);
}

bool desk_new_key(struct desk *desk, const char *name, const char *passphrase, struct problem *problem)
{
	if (!may_manage(desk, problem))
		return false;
	if (strcmp(name, desk->user) == 0)
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("不能给自己换发密钥，请用“修改口令”，或请另一位管理员办理。"));
	if (!passphrase_is_fit(desk, passphrase, problem))
		return false;
	if (!store_begin(desk->store, problem))
		return false;
	return store_end(desk->store, key_replace(desk, name, passphrase, problem), problem);
}

bool desk_change_passphrase(struct desk *desk, const char *old_one, const char *new_one, struct problem *problem)
{
	if (!desk_signed_in(desk))
		return problem_set(problem, PROBLEM_REFUSED, "%s", _("请先登录。"));
	if (!passphrase_is_fit(desk, new_one, problem))
		return false;
	return keys_change_passphrase(desk->store, desk->user, old_one, new_one, problem);
}
