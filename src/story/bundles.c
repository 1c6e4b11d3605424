/* Verbs of stations that exchange files: bundle, request and take. */
#include "story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct story_station *story_station(struct story *story, const char *name)
{
	for (size_t i = 0; name != NULL && i < story->station_count; i++)
		if (strcmp(story->stations[i].name, name) == 0)
			return &story->stations[i];
	return NULL;
}

/* Where a file travels: on a stick that the step names, else alone, so that nothing else is cleaned away there. */
static char *travel_folder(const struct story *story, const struct tree *step, const char *word)
{
	const char *stick = tree_text(step, "stick");

	return memory_format("%s/%s.stick", story->bundles, stick != NULL ? stick : word);
}

static char *travel_path(const struct story *story, const struct tree *step, const char *word)
{
	char *folder = travel_folder(story, step, word), *path = memory_format("%s/%s.ddb", folder, word);

	mkdir(folder, 0700);
	free(folder);
	return path;
}

char *story_file_of(const struct story *story, const char *word, const char *end)
{
	return memory_format("%s/%s%s", story->bundles, word, end);
}

/* ---- everyone enrols everyone, by cards ---- */

static bool card_write(struct story *story, struct story_station *station, struct problem *problem)
{
	char code[20];
	char *path = story_file_of(story, station->name, ".card");
	bool good;

	unlink(path);
	good = story_sign_in(story, station->desk, "administrator", NULL, problem) && desk_write_card(station->desk, path, code, problem);
	free(path);
	return good;
}

struct known {
	const char *code;
	bool is;
};

static bool known_visit(void *self, const struct unit_entry *unit)
{
	struct known *known = self;

	known->is = known->is || strcmp(unit->code, known->code) == 0;
	return !known->is;
}

/* again: it has begun a new log. */
static bool card_take(struct story *story, struct story_station *at, const struct story_station *other, bool again, struct problem *problem)
{
	struct known known = {other->name, false};
	char code[20];
	char *path = story_file_of(story, other->name, ".card");
	struct tree *card = NULL;
	bool good = again || desk_each_unit(at->desk, known_visit, &known, problem);

	if (good && !known.is)
		good = (card = desk_read_card(path, code, problem)) != NULL && story_sign_in(story, at->desk, "administrator", NULL, problem) &&
		       desk_enrol_unit(at->desk, card, other->area, problem);
	tree_free(card);
	free(path);
	return good;
}

static bool all_meet(struct story *story, struct problem *problem)
{
	for (size_t i = 0; i < story->station_count; i++)
		if (!card_write(story, &story->stations[i], problem))
			return false;
	for (size_t i = 0; i < story->station_count; i++)
		for (size_t j = 0; j < story->station_count; j++)
			if (story_pair(story, i, j) && !card_take(story, &story->stations[i], &story->stations[j], false, problem))
				return false;
	return true;
}

bool story_meet_again(struct story *story, struct story_station *station, struct problem *problem)
{
	size_t at = (size_t)(station - story->stations);

	if (!card_write(story, station, problem))
		return false;
	for (size_t i = 0; i < story->station_count; i++)
		if (story_pair(story, i, at) && !card_take(story, &story->stations[i], station, true, problem))
			return false;
	return true;
}

bool story_folder(struct story *story, struct problem *problem)
{
	const char *where = getenv("TMPDIR");

	if (story->bundles != NULL)
		return true;
	story->bundles = memory_format("%s/doudi-XXXXXX", where != NULL && *where != '\0' ? where : "/tmp");
	if (mkdtemp(story->bundles) != NULL)
		return true;
	memory_free(&story->bundles);
	return problem_set(problem, PROBLEM_FAILED, _("临时文件夹 %s 建不了，请检查权限和空间。"), where != NULL ? where : "/tmp");
}

bool story_meet(struct story *story, struct problem *problem)
{
	return story_folder(story, problem) && all_meet(story, problem);
}

/* ---- checks ---- */

static bool expect_outcome(struct story *story, const struct tree *step, bool good, const struct problem *refusal, struct problem *problem)
{
	const struct tree *because = tree_get(step, "because");

	if (because == NULL)
		return good || tree_problem(step, problem, "%s", refusal->text != NULL ? refusal->text : "");
	story->checks++;
	if (good)
		return tree_problem(step, problem, "%s", _("本应拒绝，却办成了。"));
	return (refusal->text != NULL && strstr(refusal->text, because->text) != NULL) ||
	    tree_problem(because, problem, _("拒绝的话里没有“%s”：%s"), because->text, refusal->text != NULL ? refusal->text : "");
}

/* The files of a bundle get the names that the story gave them. */
static bool name_parts(const struct story *story, const struct tree *step, const struct exchange_sent *sent, struct problem *problem)
{
	const char *word = tree_text(step, "bundle");
	char *path = travel_path(story, step, word), *list = memory_text(sent->more), *rest = list, *more;
	bool good = rename(sent->path, path) == 0;

	for (int number = 2; good && rest != NULL && (more = strsep(&rest, "\n")) != NULL; number++) {
		char *name = memory_format("%s%d", word, number), *to = travel_path(story, step, name);

		good = rename(more, to) == 0;
		free(name);
		free(to);
	}
	if (!good)
		problem_set(problem, PROBLEM_FAILED, "%s", path);
	free(list);
	free(path);
	return good;
}

/* {bundle: WORD, from: A, to: B, households: N, events: N, stick: WORD, cleaned: N, most: BYTES, parts: N,
 * because: words}; of several parts the others are WORD2, WORD3 ... */
bool story_bundle(struct story *story, const struct tree *step, struct problem *problem)
{
	struct story_station *from = story_station(story, tree_text(step, "from"));
	struct problem refusal = PROBLEM_INIT;
	const char *most = tree_text(step, "most");
	struct bundle_watch watch = {.part_bytes = most != NULL ? strtoll(most, NULL, 10) : 0};
	struct exchange_sent sent;
	char *folder;
	bool good;

	if (from == NULL || story_station(story, tree_text(step, "to")) == NULL)
		return tree_problem(step, problem, "%s", _("bundle 的 from 和 to 要写已有的单位。"));
	if (!story_meet(story, problem) || !story_sign_in(story, from->desk, "clerk", NULL, problem))
		return false;
	folder = travel_folder(story, step, tree_text(step, "bundle"));
	mkdir(folder, 0700);
	good = desk_send_bundle(from->desk, tree_text(step, "to"), folder, &watch, &sent, &refusal) && name_parts(story, step, &sent, &refusal);
	good = expect_outcome(story, step, good, &refusal, problem) &&
	    (tree_get(step, "because") != NULL || (expect_number(story, step, "households", sent.households, problem) &&
	     expect_number(story, step, "events", sent.events, problem) && expect_number(story, step, "number", sent.number, problem) &&
	     expect_number(story, step, "cleaned", sent.cleaned.removed, problem) && expect_number(story, step, "parts", sent.parts, problem)));
	exchange_sent_release(&sent);
	problem_release(&refusal);
	free(folder);
	return good;
}

/* A copy with a byte changed, or cut short. */
bool story_spoil(const char *path, const char *how, struct problem *problem)
{
	FILE *file = fopen(path, "r+b");
	long length;
	int byte;
	bool good = file != NULL && fseek(file, 0, SEEK_END) == 0 && (length = ftell(file)) > 0;

	if (good && strcmp(how, "cut") == 0)
		good = ftruncate(fileno(file), length - length / 4) == 0;
	else if (good)
		good = fseek(file, length * 2 / 3, SEEK_SET) == 0 && (byte = fgetc(file)) != EOF && fseek(file, -1, SEEK_CUR) == 0 &&
		       fputc(byte ^ 1, file) != EOF;
	if (file != NULL)
		good = fclose(file) == 0 && good;
	return good || problem_set(problem, PROBLEM_FAILED, "%s", path);
}

/* {request: WORD, from: B, to: A, asked: N}: the small file that says what was taken and asks for what is missing */
bool story_request(struct story *story, const struct tree *step, struct problem *problem)
{
	struct story_station *from = story_station(story, tree_text(step, "from"));
	struct exchange_note note;
	char *path;
	bool good;

	if (from == NULL || story_station(story, tree_text(step, "to")) == NULL)
		return tree_problem(step, problem, "%s", _("request 的 from 和 to 要写已有的单位。"));
	if (!story_meet(story, problem) || !story_sign_in(story, from->desk, "clerk", NULL, problem))
		return false;
	path = travel_path(story, step, tree_text(step, "request"));
	unlink(path);
	good = desk_write_note(from->desk, tree_text(step, "to"), path, &note, problem) && expect_number(story, step, "asked", note.asked, problem);
	free(path);
	return good;
}

static bool take_request(struct story *story, const struct tree *step, struct desk *desk, const char *path, struct problem *problem)
{
	struct problem refusal = PROBLEM_INIT;
	struct exchange_note note;
	bool good = desk_take_note(desk, path, NULL, &note, &refusal);

	good = expect_outcome(story, step, good, &refusal, problem) && expect_number(story, step, "asked", note.asked, problem) &&
	    expect_number(story, step, "cleaned", note.cleaned.removed, problem);
	problem_release(&refusal);
	return good;
}

/* {take: WORD, at: B, spoilt: flip|cut, fresh: N, known: N, parked: N, households: N, concurrent: N, stick: WORD, cleaned: N,
 * because: words}; of a request {take: WORD, at: A, asked: N} */
bool story_take(struct story *story, const struct tree *step, struct problem *problem)
{
	struct desk *desk = story_desk(story, step, problem);
	const char *spoilt = tree_text(step, "spoilt");
	struct problem refusal = PROBLEM_INIT;
	struct exchange_look seen;
	char *path;
	bool good;

	if (desk == NULL || story->bundles == NULL || !story_sign_in(story, desk, "clerk", NULL, problem))
		return desk != NULL && tree_problem(step, problem, "%s", _("还没有做过数据包。"));
	path = travel_path(story, step, tree_text(step, "take"));
	good = (spoilt == NULL || story_spoil(path, spoilt, problem));
	if (good && exchange_is_note(path))
		good = take_request(story, step, desk, path, problem);
	else if (good) {
		good = desk_take_bundle(desk, path, NULL, &seen, &refusal);
		good = expect_outcome(story, step, good, &refusal, problem) && story_restore_parameters(story, desk, problem) &&
		    expect_number(story, step, "fresh", seen.fresh, problem) && expect_number(story, step, "known", seen.known, problem) &&
		    expect_number(story, step, "parked", seen.parked, problem) &&
		    expect_number(story, step, "households", seen.households, problem) &&
		    expect_number(story, step, "concurrent", seen.concurrent, problem) &&
		    expect_number(story, step, "cleaned", seen.cleaned.removed, problem);
	}
	problem_release(&refusal);
	free(path);
	return good;
}

void story_bundles_release(struct story *story)
{
	if (story->bundles != NULL)
		folder_remove(story->bundles);
	memory_free(&story->bundles);
}
