/* See stations.h. */
#include "stations.h"

#include "jobs.h"
#include "small_forms.h"

#include "../unit/folder_scratch.h"

#include "doudi/text.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define HOUSEHOLDS 3 /* that the bundle carries */

void stations_die(const char *what, const struct problem *problem)
{
	printf("Bail out! %s: %s\n", what, problem != NULL && problem->text != NULL ? problem->text : "");
	exit(1);
}

/* ---- behind the shim ---- */

static char *scratch_place(void)
{
	/* In memory where there is such a folder: power is cut in the replay only. */
	const char *temporary = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : getenv("TMPDIR");
	char *place = memory_format("%s/doudi-jobs.XXXXXX", temporary == NULL ? "/tmp" : temporary);

	if (mkdtemp(place) == NULL)
		stations_die(place, NULL);
	return place;
}

_Noreturn static void start_again(void)
{
	const char *options = getenv("ASAN_OPTIONS");
	char self[4096], *place = scratch_place();
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	self[length < 0 ? 0 : length] = '\0';
	setenv("ASAN_OPTIONS", memory_format("%s:verify_asan_link_order=0:detect_leaks=0:exitcode=99", options == NULL ? "" : options), 1);
	setenv("DISK_PLACE", place, 1);
	setenv("DISK_FOLDER", memory_format("%s/disk", place), 1);
	setenv("DISK_ACKS", memory_format("%s/acks", place), 1);
	setenv("LD_PRELOAD", memory_format("%.*s/disk_shim.so", (int)(strrchr(self, '/') - self), self), 1);
	execl(self, self, (char *)NULL);
	stations_die(self, NULL);
	exit(1);
}

/* ---- the two ---- */

static struct desk *make_station(const char *path, const char *code, const char *level)
{
	struct desk_station station = {.pack = SMALL_PACK, .code = code, .level = level, .name = STATIONS_ADMINISTRATOR};
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = desk_create(path, &station, STATIONS_PASSPHRASE, &problem);

	if (desk == NULL || !desk_add_user(desk, &(struct desk_person){.name = "clerk", .role = "clerk"}, STATIONS_PASSPHRASE, &problem))
		stations_die("a station cannot be made", &problem);
	return desk;
}

static void introduce(struct stations *stations, struct desk *known, struct desk *at)
{
	struct problem problem = PROBLEM_INIT;
	char code[20], *path = memory_format("%s/card", stations->place);
	struct tree *card = NULL;

	unlink(path);
	if (!desk_write_card(known, path, code, &problem) || (card = desk_read_card(path, code, &problem)) == NULL ||
	    !desk_enrol_unit(at, card, NULL, &problem))
		stations_die("a station cannot be enrolled", &problem);
	tree_free(card);
	unlink(path);
	free(path);
}

bool stations_file(struct desk *desk, const char *name, size_t note_length, struct problem *problem)
{
	struct sheet *sheet = sheet_new(desk, "household", NULL, problem);
	char *note = memory_new(note_length + 1);
	struct filed filed;
	bool good;

	memset(note, 'n', note_length);
	good = sheet != NULL && sheet_put(desk, sheet, "name", name, problem) && sheet_put(desk, sheet, "place_kind", "rural", problem) &&
	    (note_length == 0 || sheet_put(desk, sheet, "note", note, problem)) && desk_file(desk, sheet, &filed, problem);
	if (good)
		filed_release(&filed);
	sheet_free(sheet);
	free(note);
	return good;
}

/* The county has it, and has said so. */
static void make_arrived(struct stations *stations)
{
	struct problem problem = PROBLEM_INIT;
	struct exchange_sent sent;
	struct exchange_look look;
	char station[33];
	int64_t number;

	if (!desk_send_bundle(stations->town, "K", stations->place, NULL, &sent, &problem) ||
	    !desk_take_bundle(stations->county, sent.path, NULL, &look, &problem) ||
	    !desk_acknowledge(stations->town, look.code, station, &number, &problem))
		stations_die("no bundle has arrived", &problem);
	stations->arrived = memory_text(sent.path);
	exchange_sent_release(&sent);
}

static void make_bundle(struct stations *stations)
{
	struct problem problem = PROBLEM_INIT;
	struct exchange_sent sent;

	for (int i = 0; i < HOUSEHOLDS; i++) {
		char name[24];

		snprintf(name, sizeof(name), "Before%d", i);
		if (!stations_file(stations->town, name, 100, &problem))
			stations_die(name, &problem);
	}
	if (!desk_send_bundle(stations->town, "K", stations->stick, NULL, &sent, &problem))
		stations_die("no bundle", &problem);
	stations->bundle = memory_text(sent.path);
	exchange_sent_release(&sent);
}

/* Only now: a bundle that is made there would have it cleaned away. */
static void put_beside(struct stations *stations)
{
	char *path = memory_format("%s%s", stations->stick, strrchr(stations->arrived, '/'));

	if (rename(stations->arrived, path) != 0)
		stations_die(path, NULL);
	free(stations->arrived);
	stations->arrived = path;
}

/* ---- an order to erase, as the two who sign it give it ---- */

static struct event_id order_sign(struct desk *desk, const char *by, const char *form, struct tree *take)
{
	struct problem problem = PROBLEM_INIT;
	struct actor *actor = keys_sign_in(desk_store(desk), by, STATIONS_PASSPHRASE, &problem);
	struct filing *filing = filing_new(ledger_office(desk_ledger(desk)), form, clock_today(), LEDGER_SUPERVISOR);
	struct event_id id;

	filing_add_extra(filing, "order", take);
	if (actor == NULL || !ledger_append(desk_ledger(desk), actor, "erase", filing, &id, &problem))
		stations_die("no order to erase", &problem);
	actor_free(actor);
	filing_free(filing);
	return id;
}

static struct tree *events_of(struct stations *stations)
{
	struct statement *each = store_statement(desk_store(stations->county), "SELECT id, stream FROM event WHERE stream = (SELECT id FROM household)");
	struct tree *list = tree_new_list();

	while (statement_step(each)) {
		tree_add_text(list, NULL, statement_text(each, 0));
		snprintf(stations->erased, sizeof(stations->erased), "%s", statement_text(each, 1));
	}
	return list;
}

static void order_erasing(struct stations *stations)
{
	struct desk *county = stations->county;
	struct problem problem = PROBLEM_INIT;
	struct tree *asked = tree_new_map(), *approved = tree_new_map();
	struct event_id request;

	if (!desk_add_user(county, &(struct desk_person){.name = "zhou", .role = LEDGER_SUPERVISOR}, STATIONS_PASSPHRASE, &problem) ||
	    !desk_add_user(county, &(struct desk_person){.name = "wu", .role = LEDGER_SUPERVISOR}, STATIONS_PASSPHRASE, &problem) ||
	    !desk_sign_in(county, "zhou", STATIONS_PASSPHRASE, &problem) || !stations_file(county, "Gone", 500, &problem))
		stations_die("no household to erase", &problem);
	tree_add_take(asked, "events", events_of(stations));
	tree_add_text(asked, "stream", stations->erased);
	tree_add_text(asked, "basis", "retention is over");
	request = order_sign(county, "zhou", "erasure", asked);
	tree_add_text(approved, "approves", request.text);
	tree_add_text(approved, "from", date_write(clock_today() + LEDGER_ERASE_DAYS).text);
	order_sign(county, "wu", "erasure_approval", approved);
}

/* As people find it in the morning: opened and signed in, nothing written since. */
static struct desk *open_station(const char *path, const char *user)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = desk_open(path, true, &problem);

	if (desk == NULL || !desk_sign_in(desk, user, STATIONS_PASSPHRASE, &problem))
		stations_die(path, &problem);
	return desk;
}

static void make_two(struct stations *stations)
{
	struct problem problem = PROBLEM_INIT;

	stations->town = make_station(stations->town_file, "T", "township");
	stations->county = make_station(stations->county_file, "K", "county");
	introduce(stations, stations->town, stations->county);
	introduce(stations, stations->county, stations->town);
	desk_sign_out(stations->town);
	if (!desk_sign_in(stations->town, "clerk", STATIONS_PASSPHRASE, &problem))
		stations_die("clerk", &problem);
	make_arrived(stations);
	make_bundle(stations);
	put_beside(stations);
	order_erasing(stations);
	desk_free(stations->town);
	desk_free(stations->county);
	stations->town = open_station(stations->town_file, "clerk");
	stations->county = open_station(stations->county_file, STATIONS_ADMINISTRATOR);
}

static void back_up_town(struct stations *stations)
{
	struct problem problem = PROBLEM_INIT;
	char *path = memory_format("%s/town.backup", stations->disk);

	stations->backup = desk_backup(stations->town, path, &problem);
	if (stations->backup == NULL)
		stations_die(path, &problem);
	free(path);
}

struct stations *stations_new(void)
{
	struct stations *stations = memory_new(sizeof(*stations));
	char *inbox, *forms;

	if (disk_arm == NULL)
		start_again();
	keys_cheap(true);
	stations->place = memory_text(getenv("DISK_PLACE"));
	forms = memory_format("%s/forms/", stations->place);
	if (!small_forms_make(forms))
		stations_die(forms, NULL);
	setenv("DOUDI_FORMS", forms, 1);
	free(forms);
	stations->disk = memory_text(getenv("DISK_FOLDER"));
	stations->acks = memory_text(getenv("DISK_ACKS"));
	stations->log = memory_format("%s/log", stations->place);
	stations->words = memory_format("%s/words", stations->place);
	stations->town_file = memory_format("%s/town.db", stations->disk);
	stations->county_file = memory_format("%s/county.db", stations->disk);
	stations->stick = memory_format("%s/stick", stations->disk);
	stations->copy = memory_format("%s/copy.db", stations->disk);
	inbox = memory_format("%s.inbox", stations->county_file); /* there from the first bundle on */
	if (mkdir(stations->disk, 0700) != 0 || mkdir(stations->acks, 0700) != 0 || mkdir(stations->stick, 0700) != 0 ||
	    mkdir(inbox, 0700) != 0)
		stations_die(stations->disk, NULL);
	free(inbox);
	stations->tally = mmap(NULL, sizeof(*stations->tally), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	make_two(stations);
	back_up_town(stations);
	stations_keep(stations);
	return stations;
}

/* ---- the files that a trial begins with ---- */

static void each_file(const char *folder, void (*visit)(void *self, const char *path), void *self)
{
	DIR *list = opendir(folder);
	struct dirent *entry;

	while (list != NULL && (entry = readdir(list)) != NULL) {
		char *path = memory_format("%s/%s", folder, entry->d_name);

		if (entry->d_name[0] == '.')
			;
		else if (entry->d_type == DT_DIR)
			each_file(path, visit, self);
		else
			visit(self, path);
		free(path);
	}
	if (list != NULL)
		closedir(list);
}

static void keep_file(void *self, const char *path)
{
	struct stations *stations = self;
	struct file_kept kept = {.path = memory_text(path)};
	int file = open(path, O_RDONLY);
	struct stat about;

	if (file < 0 || fstat(file, &about) != 0)
		stations_die(path, NULL);
	kept.length = (size_t)about.st_size;
	kept.bytes = memory_new(kept.length + 1);
	if (read(file, kept.bytes, kept.length) != about.st_size)
		stations_die(path, NULL);
	close(file);
	stations->kept = memory_resize(stations->kept, stations->kept_count + 1, sizeof(*stations->kept));
	stations->kept[stations->kept_count++] = kept;
}

static void forget_files(struct stations *stations)
{
	for (size_t i = 0; i < stations->kept_count; i++) {
		free(stations->kept[i].path);
		free(stations->kept[i].bytes);
	}
	memory_free(&stations->kept);
	stations->kept_count = 0;
}

void stations_keep(struct stations *stations)
{
	forget_files(stations);
	each_file(stations->disk, keep_file, stations);
}

static void remove_other(void *self, const char *path)
{
	const struct stations *stations = self;

	for (size_t i = 0; i < stations->kept_count; i++)
		if (strcmp(stations->kept[i].path, path) == 0)
			return;
	unlink(path);
}

static void remove_file(void *self, const char *path)
{
	(void)self;
	unlink(path);
}

/* In place: the databases are open here. */
void stations_lay_out(struct stations *stations)
{
	each_file(stations->disk, remove_other, stations);
	each_file(stations->acks, remove_file, NULL);
	for (size_t i = 0; i < stations->kept_count; i++) {
		const struct file_kept *kept = &stations->kept[i];
		int file = open(kept->path, O_WRONLY | O_CREAT, 0600);

		if (file < 0 || pwrite(file, kept->bytes, kept->length, 0) != (ssize_t)kept->length ||
		    ftruncate(file, (off_t)kept->length) != 0)
			stations_die(kept->path, NULL);
		close(file);
	}
}

void stations_free(struct stations *stations)
{
	char **texts[] = {&stations->place, &stations->disk, &stations->acks, &stations->log, &stations->words, &stations->town_file,
	    &stations->county_file, &stations->stick, &stations->bundle, &stations->arrived, &stations->backup, &stations->copy, &stations->town_is,
	    &stations->county_after};

	desk_free(stations->town);
	desk_free(stations->county);
	forget_files(stations);
	folder_remove(stations->place);
	munmap(stations->tally, sizeof(*stations->tally));
	for (size_t i = 0; i < BASE_COUNT(texts); i++)
		memory_free(texts[i]);
	free(stations);
}

/* ---- trials ---- */

void stations_acknowledge(struct stations *stations, const char *what, int number)
{
	char *path = memory_format("%s/%s-%d", stations->acks, what, number);
	int file = open(path, O_WRONLY | O_CREAT, 0600);

	if (file >= 0)
		close(file);
	free(path);
}

static void add_name(void *self, const char *path)
{
	struct buffer *names = self;

	buffer_add_format(names, "%s%s", names->length == 0 ? "" : " ", strrchr(path, '/') + 1);
}

_Noreturn static void child(struct stations *stations, const struct job *job, const char *fail, const char *weaken, const char *log)
{
	struct problem problem = PROBLEM_INIT;
	int words = open(stations->words, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	bool good;

	dup2(words, 2);
	random_unseed();
	if (weaken != NULL && (!store_execute(desk_store(stations->town), weaken, NULL) || !store_execute(desk_store(stations->county), weaken, NULL)))
		_exit(2);
	disk_arm(fail, log, stations->tally);
	good = job->run(stations, &problem);
	if (!good)
		dprintf(2, "%s\n", problem.text == NULL ? "" : problem.text);
	_exit(good ? 0 : 1);
}

static char *read_words(const char *path)
{
	char text[4096];
	int file = open(path, O_RDONLY);
	ssize_t length = file < 0 ? 0 : read(file, text, sizeof(text));

	if (file >= 0)
		close(file);
	for (; length > 0 && text[length - 1] == '\n'; length--)
		;
	return memory_text_part(text, length < 0 ? 0 : (size_t)length);
}

void stations_try(struct stations *stations, const struct job *job, const char *fail, const char *weaken, bool record,
    struct trial *trial)
{
	struct buffer acks = BUFFER_INIT(1 << 16);
	pid_t process;

	stations_lay_out(stations);
	unlink(stations->log);
	fflush(stdout);
	process = fork();
	if (process == 0)
		child(stations, job, fail, weaken, record ? stations->log : NULL);
	if (process < 0 || waitpid(process, &trial->status, 0) != process)
		stations_die("fork", NULL);
	each_file(stations->acks, add_name, &acks);
	trial->acks = memory_text(buffer_text(&acks));
	trial->words = read_words(stations->words);
	buffer_release(&acks);
}

void trial_release(struct trial *trial)
{
	memory_free(&trial->words);
	memory_free(&trial->acks);
}

char *stations_look(struct stations *stations, const struct job *job, const char *acks)
{
	int status;
	pid_t process;
	char *words;

	fflush(stdout);
	process = fork();
	if (process == 0) {
		dup2(open(stations->words, O_WRONLY | O_CREAT | O_TRUNC, 0600), 2);
		random_unseed();
		words = job->look(stations, acks);
		if (words != NULL)
			dprintf(2, "%s\n", words);
		_exit(words == NULL ? 0 : 1);
	}
	if (process < 0 || waitpid(process, &status, 0) != process)
		stations_die("fork", NULL);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return NULL;
	words = read_words(stations->words);
	if (*words != '\0')
		return words;
	free(words);
	return memory_format("the look ended with status %d", status);
}
