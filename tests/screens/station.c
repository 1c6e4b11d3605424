#include "station.h"

#include "doudi/store.h"

static void must(bool good, struct problem *problem)
{
	if (!good)
		fail_msg("%s", problem->text != NULL ? problem->text : "refused");
	problem_release(problem);
}

char *station_file(struct station *station, const char *form, const char *in, const char *yaml)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = station->screens.desk;
	struct tree *map = tree_read_yaml(yaml, strlen(yaml), form, &problem);
	struct sheet *sheet = map != NULL ? sheet_new(desk, form, in, &problem) : NULL;
	struct filed filed = {0};
	char *id = NULL;
	bool good = sheet != NULL && sheet_from_input(desk, sheet, map, NULL, NULL, &problem) &&
	    desk_file(desk, sheet, &filed, &problem);

	if (good)
		id = memory_text(filed.record);
	filed_release(&filed);
	sheet_free(sheet);
	tree_free(map);
	must(good, &problem);
	return id;
}

static void add_office(struct station *station)
{
	static const char *const rows[][2] = {
	    {"area", "{code: '652325100', name: 奇台镇, kind: urban, level: township}"},
	    {"area", "{code: '652325100001', name: 东关社区, parent: '652325100', kind: urban, level: village}"},
	    {"area", "{code: '652325100002', name: 西关社区, parent: '652325100', kind: urban, level: village}"},
	    {"parameter", "{key: standard, band: urban, since: 2023-01-01, value: '620', basis: 演示}"},
	    {"parameter", "{key: standard, band: rural, since: 2023-01-01, value: '500', basis: 演示}"},
	    {"parameter", "{key: disposable, since: 2024-01-01, value: '28000', basis: 演示}"},
	};

	for (size_t i = 0; i < BASE_COUNT(rows); i++)
		free(station_file(station, rows[i][0], NULL, rows[i][1]));
}

void station_open(struct station *station, int rows, int columns, bool mono)
{
	station_open_in(station, "qitai", rows, columns, mono);
}

void station_open_in(struct station *station, const char *pack, int rows, int columns, bool mono)
{
	const struct desk_station first = {.pack = pack, .code = "T01", .level = "township", .name = "管理员"};
	struct problem problem = PROBLEM_INIT;

	*station = (struct station){.screens = {.tui = look_open(rows, columns, mono)}};
	keys_cheap(true);
	clock_set_today(date_read(STATION_DAY));
	station->screens.desk = desk_create(NULL, &first, "administrator", &problem);
	must(station->screens.desk != NULL, &problem);
	add_office(station);
	must(desk_add_user(station->screens.desk, &(struct desk_person){.name = "张经办", .role = "clerk"}, "clerk-secret", &problem), &problem);
	must(desk_sign_in(station->screens.desk, "张经办", "clerk-secret", &problem), &problem);
}

void station_close(struct station *station)
{
	for (size_t i = 0; i < BASE_COUNT(station->shots); i++)
		screen_shot_release(&station->shots[i]);
	tui_close(station->screens.tui);
	screens_forget_last(&station->screens);
	desk_free(station->screens.desk);
	clock_set_today(DATE_NONE);
}

void station_shoot(struct station *station, int number)
{
	tui_feed_shot(station->screens.tui, &station->shots[number]);
}

void station_keys(struct station *station, const char *keys)
{
	tui_feed_keys(station->screens.tui, keys);
	tui_run(station->screens.tui);
}

static char *first_member(struct station *station, const char *household)
{
	struct problem problem = PROBLEM_INIT;
	struct bench *bench = desk_bench(station->screens.desk, household, &problem);
	char *id;

	must(bench != NULL, &problem);
	id = memory_text(bench_first(bench, desk_form(station->screens.desk, "member"))->id);
	bench_free(bench);
	return id;
}

static char *with_head(const char *yaml, const char *head)
{
	struct buffer out = BUFFER_INIT(1 << 16);

	for (; *yaml != '\0'; yaml++) {
		if (*yaml == '&')
			buffer_add(&out, head);
		else
			buffer_add_char(&out, *yaml);
	}
	return buffer_take(&out);
}

void station_case_make(struct station *station, const char *survey, struct station_case *made)
{
	char *yaml;

	made->household = station_file(station, "household", NULL,
	    "name: 马成林\nplace: '652325100001'\nplace_kind: urban\nmember:\n"
	    "- {name: 马成林, id_number: '652325197905020013', relation: head, living_together: yes, registered: yes, employed: yes,"
	    " serious_illness: no, disability_kind: none}\n"
	    "- {name: 王秀兰, id_number: '652325198111200025', relation: spouse, living_together: yes, registered: yes,"
	    " employed: no, serious_illness: no, disability_kind: none}\n"
	    "- {name: 马小军, id_number: '652325201203150031', relation: child, living_together: yes, registered: yes,"
	    " employed: no, serious_illness: no, disability_kind: none}\n");
	made->head = first_member(station, made->household);
	yaml = memory_format("{day: %s, applicant: %s}", STATION_DAY, made->head);
	made->application = station_file(station, "application", made->household, yaml);
	free(yaml);
	if (survey == NULL)
		return;
	yaml = with_head(survey, made->head);
	free(station_file(station, "survey", made->application, yaml));
	free(yaml);
}

void station_case_release(struct station_case *made)
{
	free(made->household);
	free(made->head);
	free(made->application);
}

char *station_value_of(struct station *station, const char *id, const char *field)
{
	struct problem problem = PROBLEM_INIT;
	struct record *record = desk_record(station->screens.desk, id, &problem);
	char *shown;

	must(record != NULL, &problem);
	shown = field_show_whole(form_field(record->form, field), record_value(record, field));
	record_free(record);
	return shown;
}

char *station_value(struct station *station, const char *form, const char *field)
{
	char *sql = memory_format("SELECT id FROM \"%s\" WHERE _void = 0 ORDER BY _order DESC, id LIMIT 1", form);
	struct statement *one = store_statement(desk_store(station->screens.desk), sql);
	char *id = statement_answer_text(one);
	char *shown = id != NULL ? station_value_of(station, id, field) : NULL;

	free(id);
	free(sql);
	return shown;
}

int64_t station_count(struct station *station, const char *form)
{
	char *sql = memory_format("SELECT count(*) FROM \"%s\" WHERE _void = 0", form);
	struct statement *one = store_statement(desk_store(station->screens.desk), sql);
	int64_t count = statement_answer(one, -1);
	free(sql);
	return count;
}

int64_t station_count_events(struct station *station)
{
	struct statement *one = store_statement(desk_store(station->screens.desk), "SELECT count(*) FROM event");

	return statement_answer(one, -1);
}

void station_must(bool good, struct problem *problem)
{
	if (!good)
		fail_msg("%s", problem->text != NULL ? problem->text : "refused");
	problem_release(problem);
}

const struct screen_shot *station_press(struct station *station, const char *keys)
{
	screen_shot_release(&station->shots[0]);
	tui_feed_keys(station->screens.tui, keys);
	station_shoot(station, 0);
	tui_run(station->screens.tui);
	look_fits(&station->shots[0]);
	return &station->shots[0];
}
