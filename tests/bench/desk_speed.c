/* The jobs of a station's file, timed in this process: desk_speed FILE. The file is a demo station's, and is worked in. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "doudi/demo.h"

#define SAMPLES 400
#define PAGE 40

/* ---- what SQLite asks of the disk, counted on its way ---- */

static long syncs, reads;

int fdatasync(int file);
ssize_t pread64(int file, void *to, size_t count, off64_t offset);
ssize_t pread(int file, void *to, size_t count, off_t offset);

int fdatasync(int file)
{
	syncs++;
	return (int)syscall(SYS_fdatasync, file);
}

ssize_t pread64(int file, void *to, size_t count, off64_t offset)
{
	reads++;
	return syscall(SYS_pread64, file, to, count, offset);
}

ssize_t pread(int file, void *to, size_t count, off_t offset)
{
	return pread64(file, to, count, offset);
}

/* ---- time ---- */

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double cpu(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

static double wall_ms[SAMPLES], cpu_ms[SAMPLES], wall_begun, cpu_begun;
static size_t samples;

static void begin(void)
{
	wall_begun = now();
	cpu_begun = cpu();
}

static void end(void)
{
	double used = cpu() - cpu_begun, passed = now() - wall_begun;

	if (samples == SAMPLES)
		return;
	cpu_ms[samples] = used;
	wall_ms[samples++] = passed;
}

static int compare(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return first < second ? -1 : first > second;
}

static void tell(const char *what)
{
	if (samples == 0) {
		printf("  %-42s nothing to measure\n", what);
		return;
	}
	qsort(wall_ms, samples, sizeof(*wall_ms), compare);
	qsort(cpu_ms, samples, sizeof(*cpu_ms), compare);
	printf("  %-42s p50 %7.3f ms  p99 %7.3f ms  CPU p50 %7.3f p99 %7.3f ms\n", what, wall_ms[samples / 2], wall_ms[samples * 99 / 100],
	    cpu_ms[samples / 2], cpu_ms[samples * 99 / 100]);
	samples = 0;
}

static void die(const char *what, struct problem *problem)
{
	fprintf(stderr, "%s: %s\n", what, problem->kind != PROBLEM_NONE ? problem->text : "");
	exit(1);
}

/* ---- whom and what to look at ---- */

static char *clerk;

static bool note_clerk(void *self, const struct record *user)
{
	(void)self;
	if (clerk == NULL && strcmp(record_text(user, "role"), "clerk") == 0)
		clerk = memory_text(record_text(user, "name"));
	return clerk == NULL;
}

struct sample {
	char household[33], member[33], name[64];
};
static struct sample people[SAMPLES];
static size_t people_count, households_met;

/* Every so many, so that they lie far apart in the file. */
static bool note_household(void *self, const char *household)
{
	struct desk *desk = self;
	struct bench *bench;
	struct record *member;

	if (households_met++ % 7 != 0)
		return true;
	bench = desk_bench(desk, household, NULL);
	member = bench != NULL ? bench_first(bench, desk_form(desk, "member")) : NULL;
	if (member != NULL && record_text(member, "name") != NULL) {
		struct sample *sample = &people[people_count++];

		snprintf(sample->household, sizeof(sample->household), "%s", household);
		snprintf(sample->member, sizeof(sample->member), "%s", member->id);
		snprintf(sample->name, sizeof(sample->name), "%s", record_text(member, "name"));
	}
	bench_free(bench);
	return people_count < SAMPLES;
}

static struct desk *open_station(const char *path)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *desk = desk_open(path, true, &problem);

	keys_cheap(true);
	if (desk == NULL || !desk_each_office_record(desk, "user", note_clerk, NULL, &problem) || clerk == NULL ||
	    !desk_sign_in(desk, clerk, DEMO_PASSPHRASE, &problem))
		die(path, &problem);
	return desk;
}

/* ---- reading ---- */

static void measure_queues(struct desk *desk)
{
	struct problem problem = PROBLEM_INIT;
	const struct queue *queue;
	char *key = NULL;

	for (size_t i = 0; (queue = desk_queue_at(desk, i)) != NULL; i++)
		for (int pages = 0; pages < SAMPLES / 12; pages++) {
			struct queue_page page;
			bool more;

			begin();
			if (!desk_queue_page(desk, queue, key, false, PAGE, &page, &problem))
				die(queue->name, &problem);
			end();
			more = page.more;
			memory_free(&key);
			if (more)
				key = memory_text(page.rows[page.count - 1].order_key);
			queue_page_release(&page);
			if (!more)
				break;
		}
	memory_free(&key);
	tell("queue page, 40 rows");
	for (size_t i = 0; (queue = desk_queue_at(desk, i)) != NULL; i++) {
		int64_t count;

		begin();
		if (!desk_queue_count(desk, queue, 1000, &count, &problem))
			die(queue->name, &problem);
		end();
	}
	tell("queue counted as far as 1000");
}

static void search_once(struct desk *desk, const char *text)
{
	struct problem problem = PROBLEM_INIT;
	struct search_hit *hits;
	size_t count;

	begin();
	if (!desk_search(desk, text, PAGE, false, &hits, &count, NULL, &problem))
		die("search", &problem);
	end();
	search_hits_release(hits, count);
}

static void measure_search(struct desk *desk, const char *path)
{
	static const char *const initials[] = {"w", "zh", "lx", "cj", "zxm", "y", "ls"};
	struct desk *cold;
	long before;

	for (size_t i = 0; i < people_count; i++)
		search_once(desk, people[i].name);
	tell("search by name, warm");
	for (size_t i = 0; i < people_count; i++)
		search_once(desk, initials[i % BASE_COUNT(initials)]);
	tell("search by initials, 40 rows, warm");
	before = reads;
	cold = open_station(path);
	printf("  %-42s %ld\n", "opening and signing in, cold: page reads", reads - before);
	before = reads;
	search_once(cold, "zx");
	printf("  %-42s %ld\n", "search by initials, cold: page reads", reads - before);
	samples = 0;
	desk_free(cold);
}

static void measure_household(struct desk *desk)
{
	struct problem problem = PROBLEM_INIT;

	for (size_t i = 0; i < people_count; i++) {
		struct chain_entry *entries;
		struct bench *bench;
		size_t count;

		begin();
		bench = desk_bench(desk, people[i].household, &problem);
		if (bench == NULL || !desk_chain(desk, people[i].household, NULL, &entries, &count, &problem))
			die("chain", &problem);
		end();
		chain_release(entries, count);
		bench_free(bench);
	}
	tell("household page: records and chain");
}

static void measure_review(struct desk *desk)
{
	struct problem problem = PROBLEM_INIT;

	for (size_t i = 0; i < people_count; i++) {
		struct review review;

		begin();
		if (!desk_assess(desk, people[i].household, NULL, true, &review, &problem))
			die("assess", &problem);
		end();
		review_release(&review);
	}
	tell("household read and assessed, all reasons");
	for (size_t i = 0; i < people_count; i++) {
		struct bench *bench = desk_bench(desk, people[i].household, &problem);
		struct review review;

		if (bench == NULL)
			die("bench", &problem);
		begin();
		if (!desk_assess_bench(desk, bench_copy(bench), NULL, false, &review, &problem))
			die("assess", &problem);
		end();
		review_release(&review);
		bench_free(bench);
	}
	tell("review sheet again after an entry");
}

/* ---- writing ---- */

static void measure_filing(struct desk *desk)
{
	struct problem problem = PROBLEM_INIT;
	size_t count = people_count < 100 ? people_count : 100;
	long before = syncs;

	for (size_t i = 0; i < count; i++) {
		struct sheet *sheet = sheet_change(desk, people[i].household, &problem);
		char *address = memory_format("%zu号之%lld", i + 1000, (long long)time(NULL)); /* another one in every run */
		struct filed filed;

		if (sheet == NULL || !sheet_put(desk, sheet, "address", address, &problem))
			die("address", &problem);
		sheet->reason = memory_text("门牌更换");
		begin();
		if (!desk_file(desk, sheet, &filed, &problem))
			die("filing", &problem);
		end();
		filed_release(&filed);
		sheet_free(sheet);
		free(address);
	}
	tell("one filing");
	if (count > 0)
		printf("  %-42s %.1f\n", "fdatasync a filing", (double)(syncs - before) / (double)count);
}

/* What the disk alone takes: 4 KB at the end of a file, and made to last. */
static void measure_disk(const char *path)
{
	static const char block[4096];
	char *name = memory_format("%s.append", path);
	int file = open(name, O_CREAT | O_WRONLY | O_APPEND | O_TRUNC | O_CLOEXEC, 0600);

	for (int i = 0; file >= 0 && i < 100; i++) {
		begin();
		if (write(file, block, sizeof(block)) != sizeof(block) || fdatasync(file) != 0)
			break;
		end();
	}
	tell("beside it: append of 4 KB and fdatasync");
	if (file >= 0)
		close(file);
	unlink(name);
	free(name);
}

static void tell_rate(const char *what, double passed, double used, int64_t events)
{
	printf("  %-42s %9.0f events/s of CPU, %9.0f by the clock\n", what, (double)events * 1e3 / used, (double)events * 1e3 / passed);
}

static void measure_whole(struct desk *desk)
{
	struct problem problem = PROBLEM_INIT;
	struct verify_count count;
	double used = cpu(), passed = now();

	if (!ledger_verify(desk_ledger(desk), NULL, NULL, &count, &problem))
		die("verify", &problem);
	tell_rate("verify", now() - passed, cpu() - used, count.events);
	used = cpu();
	passed = now();
	if (!ledger_rebuild(desk_ledger(desk), NULL, NULL, &problem))
		die("rebuild", &problem);
	tell_rate("rebuild", now() - passed, cpu() - used, count.events);
}

static void tell_memory(void)
{
	struct rusage used;

	getrusage(RUSAGE_SELF, &used);
	printf("  %-42s %.1f MB\n", "memory so far, at most", (double)used.ru_maxrss / 1024);
}

int main(int argc, char **argv)
{
	struct problem problem = PROBLEM_INIT;
	struct desk *desk;

	if (argc != 2)
		return 2;
	desk = open_station(argv[1]);
	if (!desk_each_household(desk, note_household, desk, &problem))
		die(argv[1], &problem);
	measure_queues(desk);
	measure_search(desk, argv[1]);
	measure_household(desk);
	measure_review(desk);
	tell_memory();
	measure_filing(desk);
	measure_disk(argv[1]);
	measure_whole(desk);
	desk_free(desk);
	free(clerk);
	return 0;
}
