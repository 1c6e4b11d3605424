/* The role matrix: who may file which form, in every region, and who may do which job. A form that comes anew stays closed
 * to those who only look on until it is written here. */
#include "desk_scratch.h"

#include <dirent.h>

static struct desk *desk;

static int open_desk(void **state)
{
	static const struct desk_person department = {"school", "department", NULL, "disabled_federation"};
	struct problem problem = PROBLEM_INIT;

	(void)state;
	desk = desk_scratch(NULL, "T1");
	sign(desk, "admin");
	must(desk_add_user(desk, &department, PASSPHRASE, &problem), &problem);
	return 0;
}

static int close_desk(void **state)
{
	(void)state;
	desk_free(desk);
	return 0;
}

/* ---- forms ---- */

/* All that these roles may file anywhere, by the names of the forms. */
static const struct closed_role {
	const char *role, *forms;
} closed[] = {
    {"auditor", " search_log unmask "},
    {"grid", " application change emergency finding finding_check found search_log visit "},
    {"department", " aid check_answer check_line department_membership disaster_aid disaster_transition feedback import search_log"
		   " subsidy treatment rehabilitation risk_end "},
    {"administrator", " adoption area daily_close export_agreement fork_ruling parameter quarantine_review search_log unmask user "},
};

static bool is_named(const char *forms, const char *name)
{
	char *word = memory_format(" %s ", name);
	bool is = strstr(forms, word) != NULL;

	free(word);
	return is;
}

static void check_form(const char *region, const struct form *form)
{
	for (size_t i = 0; i < BASE_COUNT(closed); i++)
		for (size_t k = 0; k < form->by_count; k++)
			if (strcmp(form->by[k], closed[i].role) == 0 && !is_named(closed[i].forms, form->name))
				fail_msg("%s: may the %s file %s?", region, closed[i].role, form->name);
	for (size_t k = 0; k < form->by_count; k++)
		if (strcmp(form->by[k], "administrator") == 0 && !form->of_office)
			fail_msg("%s: an administrator does no work on households: %s", region, form->name);
}

static void forms_are_closed_to_those_who_look_on(void **state)
{
	char *folder = memory_format("%s/pack", desk_forms_dir());
	DIR *packs = opendir(folder);
	struct dirent *entry;
	size_t checked = 0;

	(void)state;
	assert_non_null(packs);
	while ((entry = readdir(packs)) != NULL) {
		struct problem problem = PROBLEM_INIT;
		struct pack *pack;
		const struct form *form;

		if (entry->d_name[0] == '.' || strcmp(entry->d_name, "national") == 0)
			continue;
		pack = pack_load(desk_forms_dir(), entry->d_name, &problem);
		must(pack != NULL, &problem);
		for (size_t i = 0; (form = form_at(pack_forms(pack), i)) != NULL; i++, checked++)
			check_form(entry->d_name, form);
		pack_free(pack);
	}
	closedir(packs);
	free(folder);
	assert_true(checked > 400);
}

/* What `by` says is what the desk does, for each role that signs in. */
static void the_desk_does_what_the_forms_say(void **state)
{
	static const char *const people[] = {"clerk", "walker", "boss", "school", "auditor", "admin"};
	const struct form *form;

	(void)state;
	for (size_t who = 0; who < BASE_COUNT(people); who++) {
		sign(desk, people[who]);
		for (size_t i = 0; (form = form_at(pack_forms(desk_pack(desk)), i)) != NULL; i++) {
			bool named = false;

			for (size_t k = 0; k < form->by_count; k++)
				named = named || strcmp(form->by[k], desk_here(desk)->role) == 0;
			if (!named && desk_may(desk, form) && strcmp(form->name, "confirm") != 0 && strcmp(form->name, "refusal") != 0 &&
			    strcmp(form->name, "membership") != 0)
				fail_msg("%s files %s", people[who], form->name);
		}
	}
}

/* ---- jobs ---- */

static bool job_send(struct problem *problem)
{
	struct exchange_sent sent;

	return desk_send_bundle(desk, "K", NULL, NULL, &sent, problem);
}

static bool job_look(struct problem *problem)
{
	struct exchange_look look;

	return desk_look_bundle(desk, "/nowhere", &look, problem);
}

static bool job_take(struct problem *problem)
{
	struct exchange_look look;

	return desk_take_bundle(desk, "/nowhere", NULL, &look, problem);
}

static bool job_clean(struct problem *problem)
{
	struct exchange_cleaned cleaned;

	return desk_clean_bundles(desk, "/nowhere", NULL, &cleaned, problem);
}

static bool job_card(struct problem *problem)
{
	char code[20];

	return desk_write_card(desk, "/nowhere/at/all", code, problem);
}

static bool job_enrol(struct problem *problem)
{
	struct tree *card = tree_read_json("{\"code\": \"T1\"}", 14, "card", problem);
	bool good = desk_enrol_unit(desk, card, NULL, problem);

	tree_free(card);
	return good;
}

static bool job_write_key(struct problem *problem)
{
	return desk_write_key(desk, "/nowhere/at/all", "交档案馆", problem);
}

static bool job_end_key(struct problem *problem)
{
	return desk_end_key(desk, "K", "nobody", 1, "被盗", problem);
}

static bool job_rule(struct problem *problem)
{
	return desk_rule_fork(desk, "K", "0123456789", "以新机器为准", problem);
}

static bool job_close_log(struct problem *problem)
{
	return desk_close_log(desk, "日期错过", problem);
}

static bool job_forgo(struct problem *problem)
{
	return desk_forgo(desk, "K", 1, 2, "U盘已损坏", problem);
}

static bool job_receipt(struct problem *problem)
{
	struct exchange_note note;

	return desk_write_note(desk, "K", "/nowhere/at/all", &note, problem);
}

static bool job_take_receipt(struct problem *problem)
{
	struct exchange_note note;

	return desk_take_note(desk, "/nowhere/at/all", NULL, &note, problem);
}

static bool job_acknowledge(struct problem *problem)
{
	char station[33];
	int64_t number;

	return desk_acknowledge(desk, "1-K3QF-8T2M", station, &number, problem);
}

static bool job_revoke_unit(struct problem *problem)
{
	return desk_revoke_unit(desk, "K", "丢失", problem);
}

static bool job_add_user(struct problem *problem)
{
	return desk_add_user(desk, &(struct desk_person){"", "clerk", NULL, NULL}, PASSPHRASE, problem);
}

static bool job_new_key(struct problem *problem)
{
	return desk_new_key(desk, "nobody", PASSPHRASE, problem);
}

static bool job_end_user(struct problem *problem)
{
	return desk_end_user(desk, "nobody", "调离", problem);
}

static bool job_adopt(struct problem *problem)
{
	return desk_adopt_pack(desk, desk_pack(desk), problem);
}

/* Another region's: what is not refused for the role is refused for that, and nothing is written. */
static bool job_sign(struct problem *problem)
{
	struct pack_signed done;
	struct pack *pack = pack_load(desk_forms_dir(), "jinan", problem);
	bool good = pack != NULL && desk_sign_pack(desk, pack, &done, problem);

	pack_free(pack);
	return good;
}

static bool job_resolve(struct problem *problem)
{
	return desk_may_resolve(desk, problem);
}

static bool job_names(struct problem *problem)
{
	return desk_may_see_names(desk, problem);
}

static bool job_unmask(struct problem *problem)
{
	char *whole;
	bool good = desk_unmask(desk, "00000000000000000000000000000000", "id_number", "核对", &whole, problem);

	free(whole);
	return good;
}

static bool job_compare(struct problem *problem)
{
	struct compare_count count;

	return desk_compare(desk, "deceased", &count, problem);
}

static bool job_export(struct problem *problem)
{
	struct exported exported;

	return desk_export(desk, "no_such_system", NULL, true, NULL, &exported, problem);
}

static bool job_close_day(struct problem *problem)
{
	char *slip = desk_close_day(desk, problem);
	bool good = slip != NULL;

	free(slip);
	return good;
}

static bool job_backup_folder(struct problem *problem)
{
	return desk_set_backup_folder(desk, "/nowhere/at/all", problem);
}

/* In the order of `people`: clerk, grid, supervisor, department, auditor, administrator; x: refused for the role, in the
 * job's own words. What else a job then wants (a unit, a file) is another matter. */
static const struct job {
	const char *name, *who, *refusal;
	bool (*run)(struct problem *);
} jobs[] = {
    {"send a bundle", "yxyxxy", "收发数据包由", job_send},
    {"look at a bundle", "yxyxxy", "收发数据包由", job_look},
    {"take a bundle", "yxyxxy", "收发数据包由", job_take},
    {"clean a stick", "yxyxxy", "收发数据包由", job_clean},
    {"write the station's card", "xxxxxy", "只有系统管理员", job_card},
    {"enrol a unit", "xxxxxy", "只有系统管理员", job_enrol},
    {"write out the station's key", "xxxxxy", "只有系统管理员", job_write_key},
    {"end a person's key", "xxxxxy", "只有系统管理员", job_end_key},
    {"rule upon a fork", "xxyxxy", "由主管人员或系统管理员裁定", job_rule},
    {"close the log", "xxxxxy", "由系统管理员办理", job_close_log},
    {"give up numbers", "xxyxxx", "由主管人员办理", job_forgo},
    {"write a receipt", "yxyxxy", "收发数据包由", job_receipt},
    {"take a receipt", "yxyxxy", "收发数据包由", job_take_receipt},
    {"take a receipt that was read out", "yxyxxy", "收发数据包由", job_acknowledge},
    {"revoke a unit", "xxxxxy", "只有系统管理员", job_revoke_unit},
    {"add a user", "xxxxxy", "只有系统管理员", job_add_user},
    {"renew a key", "xxxxxy", "只有系统管理员", job_new_key},
    {"end a user", "xxxxxy", "只有系统管理员", job_end_user},
    {"adopt a pack", "xxxxxy", "只有系统管理员", job_adopt},
    {"sign a pack", "xxyxxy", "主管人员或系统管理员签名", job_sign},
    {"resolve a contest", "xxyxxx", "由县级民政裁定", job_resolve},
    {"see the names of a simulation", "xxyxxy", "逐户名单只给", job_names},
    {"compare a list", "yxyyxx", "不能填写", job_compare},
    {"write a file for an outside system", "yxyxxx", "不能填写", job_export},
    {"say where backups go", "xxxxxy", "只有系统管理员", job_backup_folder},
    {"close the day", "yxyxxy", "不能填写", job_close_day},
};

static void jobs_are_refused_by_role(void **state)
{
	static const char *const people[] = {"clerk", "walker", "boss", "school", "auditor", "admin"};

	(void)state;
	for (size_t who = 0; who < BASE_COUNT(people); who++) {
		sign(desk, people[who]);
		for (size_t i = 0; i < BASE_COUNT(jobs); i++) {
			struct problem problem = PROBLEM_INIT;
			bool good = jobs[i].run(&problem);
			bool refused_for_role = !good && problem.text != NULL && strstr(problem.text, jobs[i].refusal) != NULL;

			if (refused_for_role != (jobs[i].who[who] == 'x'))
				fail_msg("%s: %s: %s", people[who], jobs[i].name, good ? "done" : problem.text);
			problem_release(&problem);
		}
	}
	desk_sign_out(desk);
	for (size_t i = 0; i < BASE_COUNT(jobs); i++) {
		struct problem problem = PROBLEM_INIT;

		assert_false(jobs[i].run(&problem));
		problem_release(&problem);
	}
	assert_false(job_unmask(NULL));
}

/* Whoever works, these may be the second person, and those may not. */
static void who_may_agree(void **state)
{
	static const char *const people[] = {"clerk", "walker", "boss", "school", "auditor", "admin"};
	static const char may[] = "xxyxxy";

	(void)state;
	sign(desk, "second");
	for (size_t who = 0; who < BASE_COUNT(people); who++) {
		struct problem problem = PROBLEM_INIT;
		struct desk_second *second = desk_second_new(desk, people[who], PASSPHRASE, &problem);

		if ((second != NULL) != (may[who] == 'y'))
			fail_msg("%s: %s", people[who], second != NULL ? "may agree" : problem.text);
		if (second == NULL)
			assert_non_null(strstr(problem.text, "角色是"));
		desk_second_free(second);
		problem_release(&problem);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(forms_are_closed_to_those_who_look_on),
	    cmocka_unit_test(the_desk_does_what_the_forms_say),
	    cmocka_unit_test(jobs_are_refused_by_role),
	    cmocka_unit_test(who_may_agree),
	};

	return cmocka_run_group_tests(tests, open_desk, close_desk);
}
