/* See rig.h. */
#include "rig.h"

#include "doudi/base.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

struct rig {
	char *place, *disk, *acks, *log, *words, *fired;
	char *shim, *writer, *checker;
	pid_t checker_id;
	FILE *ask, *answer;
	char *line;
	size_t line_capacity;
};

static void die(const char *what)
{
	printf("Bail out! %s: %s\n", what, strerror(errno));
	exit(1);
}

/* The shim and the writer lie beside this program. */
static char *beside(const char *name)
{
	char self[4096];
	ssize_t length = readlink("/proc/self/exe", self, sizeof(self) - 1);

	if (length < 0)
		die("/proc/self/exe");
	self[length] = '\0';
	*strrchr(self, '/') = '\0';
	return memory_format("%s/%s", self, name);
}

static char *command(const char *variable, const char *verb)
{
	const char *own = getenv(variable);
	char *program, *line;

	if (own != NULL)
		return memory_text(own);
	program = beside("disk_writer");
	line = memory_format("exec '%s' %s", program, verb);
	memory_free(&program);
	return line;
}

static void start_checker(struct rig *rig)
{
	int to[2], from[2];

	if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0)
		die("pipe");
	rig->checker_id = fork();
	if (rig->checker_id == 0) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		execl("/bin/sh", "sh", "-c", rig->checker, (char *)NULL);
		_exit(127);
	}
	close(to[0]);
	close(from[1]);
	rig->ask = fdopen(to[1], "w");
	rig->answer = fdopen(from[0], "r");
}

struct rig *rig_new(void)
{
	struct rig *rig = memory_new(sizeof(*rig));
	const char *temporary = getenv("TMPDIR");

	/* In memory where there is such a folder: power is cut in the replay only. */
	if (access("/dev/shm", W_OK) == 0)
		temporary = "/dev/shm";
	rig->place = memory_format("%s/doudi-fault.XXXXXX", temporary == NULL ? "/tmp" : temporary);
	if (mkdtemp(rig->place) == NULL)
		die(rig->place);
	rig->disk = memory_format("%s/disk", rig->place);
	rig->acks = memory_format("%s/acks", rig->place);
	rig->log = memory_format("%s/log", rig->place);
	rig->words = memory_format("%s/words", rig->place);
	rig->fired = memory_format("%s/fired", rig->place);
	if (mkdir(rig->disk, 0700) != 0 || mkdir(rig->acks, 0700) != 0)
		die(rig->place);
	rig->shim = beside("disk_shim.so");
	if (access(rig->shim, R_OK) != 0)
		die(rig->shim);
	rig->writer = command("DOUDI_FAULT_WRITER", "write \"$@\"");
	rig->checker = command("DOUDI_FAULT_CHECKER", "check");
	start_checker(rig);
	return rig;
}

static void empty(const char *folder)
{
	DIR *list = opendir(folder);
	struct dirent *entry;

	while (list != NULL && (entry = readdir(list)) != NULL)
		if (entry->d_name[0] != '.' && unlinkat(dirfd(list), entry->d_name, 0) != 0)
			die(entry->d_name);
	if (list != NULL)
		closedir(list);
}

void rig_empty(struct rig *rig)
{
	empty(rig->disk);
	empty(rig->acks);
	unlink(rig->log);
}

void rig_free(struct rig *rig)
{
	fclose(rig->ask);
	fclose(rig->answer);
	waitpid(rig->checker_id, NULL, 0);
	rig_empty(rig);
	unlink(rig->words);
	unlink(rig->fired);
	rmdir(rig->disk);
	rmdir(rig->acks);
	rmdir(rig->place);
	memory_free(&rig->place);
	memory_free(&rig->disk);
	memory_free(&rig->acks);
	memory_free(&rig->log);
	memory_free(&rig->words);
	memory_free(&rig->fired);
	memory_free(&rig->shim);
	memory_free(&rig->writer);
	memory_free(&rig->checker);
	memory_free(&rig->line);
	free(rig);
}

bool rig_full(void)
{
	return getenv("DOUDI_FULL") != NULL;
}

const char *rig_disk(const struct rig *rig)
{
	return rig->disk;
}

const char *rig_log(const struct rig *rig)
{
	return rig->log;
}

static void become_writer(struct rig *rig, int commits, const char *weaken, const char *fail, bool record)
{
	const char *options = getenv("ASAN_OPTIONS");
	char *sanitizer = memory_format("%s:verify_asan_link_order=0:detect_leaks=0:exitcode=99", options == NULL ? "" : options);
	char *number = memory_format("%d", commits);
	int words = open(rig->words, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	dup2(words, 2);
	setenv("ASAN_OPTIONS", sanitizer, 1);
	setenv("DISK_FOLDER", rig->disk, 1);
	setenv("DISK_ACKS", rig->acks, 1);
	setenv("DISK_FIRED", rig->fired, 1);
	if (record)
		setenv("DISK_LOG", rig->log, 1);
	if (fail != NULL)
		setenv("DISK_FAIL", fail, 1);
	setenv("LD_PRELOAD", rig->shim, 1);
	execl("/bin/sh", "sh", "-c", rig->writer, "writer", rig->disk, rig->acks, number, weaken, (char *)NULL);
	_exit(127);
}

int rig_write(struct rig *rig, int commits, const char *weaken, const char *fail, bool record)
{
	int status = 0;
	pid_t child;

	unlink(rig->fired);
	child = fork();
	if (child == 0)
		become_writer(rig, commits, weaken, fail, record);
	if (child < 0 || waitpid(child, &status, 0) != child)
		die("fork");
	return status;
}

bool rig_fired(const struct rig *rig)
{
	return access(rig->fired, F_OK) == 0;
}

char *rig_words(const struct rig *rig)
{
	struct buffer words = BUFFER_INIT(1u << 20);
	FILE *file = fopen(rig->words, "r");
	char part[4096];
	size_t length;

	while (file != NULL && (length = fread(part, 1, sizeof(part), file)) > 0)
		buffer_add_bytes(&words, part, length);
	if (file != NULL)
		fclose(file);
	return buffer_take(&words);
}

char *rig_acks(const struct rig *rig)
{
	struct buffer names = BUFFER_INIT(1u << 20);
	DIR *list = opendir(rig->acks);
	struct dirent *entry;

	while (list != NULL && (entry = readdir(list)) != NULL)
		if (entry->d_name[0] != '.')
			buffer_add_format(&names, "%s%s", names.length == 0 ? "" : " ", entry->d_name);
	if (list != NULL)
		closedir(list);
	return buffer_take(&names);
}

const char *rig_ask(struct rig *rig, const char *acks)
{
	ssize_t length;

	fprintf(rig->ask, "%s %s\n", rig->disk, acks);
	fflush(rig->ask);
	length = getline(&rig->line, &rig->line_capacity, rig->answer);
	if (length <= 0)
		return "the checker died";
	rig->line[length - 1] = '\0';
	return rig->line;
}

/* ---- TAP ---- */

static int tap_count, tap_bad;

void tap_line(bool ok, const char *format, ...)
{
	va_list arguments;

	tap_bad += ok ? 0 : 1;
	printf("%s %d - ", ok ? "ok" : "not ok", ++tap_count);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
	fflush(stdout);
}

void tap_note(const char *format, ...)
{
	va_list arguments;

	printf("# ");
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

int tap_end(void)
{
	printf("1..%d\n", tap_count);
	return tap_bad > 0;
}
