/* Whoever reads foreign bytes may read and write what is open, use memory, and end; anything else ends it. */
#include "ledger_scratch.h"

#include "exchange/bundle_parse.h"
#include "exchange/confine.h"
#include "exchange/seal_station.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* ---- one call after another, each in a child of its own ---- */

static void try_open(void) { syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }
static void try_create(void) { syscall(SYS_openat, AT_FDCWD, "/tmp/confined", O_WRONLY | O_CREAT, 0600); }
static void try_unlink(void) { syscall(SYS_unlinkat, AT_FDCWD, "/tmp/confined", 0); }
static void try_rename(void) { syscall(SYS_renameat2, AT_FDCWD, "/tmp/confined", AT_FDCWD, "/tmp/confined2", 0); }
static void try_stat(void) { syscall(SYS_newfstatat, AT_FDCWD, "/", NULL, 0); }
static void try_socket(void) { syscall(SYS_socket, AF_INET, SOCK_STREAM, 0); }
static void try_unix_socket(void) { syscall(SYS_socketpair, AF_UNIX, SOCK_STREAM, 0, (int[2]){0, 0}); }
static void try_fork(void) { syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); }
static void try_exec(void) { syscall(SYS_execve, "/bin/true", NULL, NULL); }
static void try_kill(void) { syscall(SYS_kill, getppid(), 0); }
static void try_trace(void) { syscall(SYS_ptrace, 0, 0, 0, 0); }
static void try_control(void) { syscall(SYS_ioctl, 0, 0, 0); }
static void try_duplicate(void) { syscall(SYS_dup, 0); }
static void try_run_memory(void) { syscall(SYS_mprotect, 0, 0, PROT_EXEC); }
static void try_map_file(void) { syscall(SYS_mmap, 0, 4096, PROT_READ, MAP_PRIVATE, 0, 0); }
static void try_loosen(void) { syscall(SYS_prctl, 0, 0, 0, 0, 0); }

static int confined(void (*attempt)(void), int out)
{
	int status = 0;
	pid_t process;

	fflush(NULL);
	process = fork();
	if (process == 0) {
		if (!confine_self())
			_exit(9);
		attempt();
		syscall(SYS_write, out, "!", 1); /* it came through */
		syscall(SYS_exit_group, 0);
	}
	assert_true(process > 0);
	assert_int_equal(waitpid(process, &status, 0), process);
	return status;
}

static void test_forbidden(void **state)
{
	static const struct {
		const char *name;
		void (*attempt)(void);
	} attempts[] = {{"open", try_open}, {"create", try_create}, {"unlink", try_unlink}, {"rename", try_rename}, {"stat", try_stat},
	    {"socket", try_socket}, {"socketpair", try_unix_socket}, {"fork", try_fork}, {"exec", try_exec},
	    {"kill", try_kill}, {"ptrace", try_trace}, {"ioctl", try_control}, {"dup", try_duplicate}, {"mprotect", try_run_memory},
	    {"mmap of a file", try_map_file}, {"prctl", try_loosen}};
	int ends[2];
	char said;

	(void)state;
	assert_int_equal(pipe2(ends, O_NONBLOCK), 0);
	for (size_t i = 0; i < BASE_COUNT(attempts); i++) {
		int status = confined(attempts[i].attempt, ends[1]);

		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGSYS || read(ends[0], &said, 1) == 1)
			fail_msg("%s: status %d", attempts[i].name, status);
	}
	close(ends[0]);
	close(ends[1]);
}

static void use_memory(void)
{
	for (size_t size = 1; size < (8u << 20); size *= 3) {
		char *memory = memory_new(size);

		memory[size - 1] = 'x';
		free(memory);
	}
}

static void test_allowed(void **state)
{
	int ends[2], status;
	char said = 0;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	status = confined(use_memory, ends[1]);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(read(ends[0], &said, 1), 1);
	close(ends[0]);
	close(ends[1]);
}

/* ---- the reader of bundles itself, in whose place somebody else has got ---- */

static void (*intruder)(void);

void __wrap_bundle_parse(int in, int out, const struct bundle_header *, const unsigned char identity[AGE_KEY_BYTES]);
void __real_bundle_parse(int in, int out, const struct bundle_header *, const unsigned char identity[AGE_KEY_BYTES]);

void __wrap_bundle_parse(int in, int out, const struct bundle_header *header, const unsigned char identity[AGE_KEY_BYTES])
{
	if (intruder != NULL)
		intruder();
	__real_bundle_parse(in, out, header, identity);
}

static bool nothing(void *self, char type, const void *bytes, size_t length, struct problem *problem)
{
	(void)self;
	(void)type;
	(void)bytes;
	(void)length;
	(void)problem;
	return true;
}

static enum bundle_fault read_it(const char *path, const struct station_secret *secret)
{
	struct problem problem = PROBLEM_INIT;
	struct bundle_header header;
	enum bundle_fault fault;
	int64_t number;
	int percent;

	assert_int_equal(bundle_open(path, &header, &percent, &problem), BUNDLE_SOUND);
	fault = bundle_read(path, &header, secret, nothing, NULL, &number, &problem);
	problem_release(&problem);
	return fault;
}

static char *write_one(const struct scratch *scratch, struct station_secret *from, struct station_secret *to)
{
	struct bundle_header header = {.from = "A", .to_count = 1, .number = 1};
	struct bundle_writer *writer;
	char *path, *manifest;

	memset(header.chain, 'a', 32);
	snprintf(header.to[0].station, sizeof(header.to[0].station), "B");
	station_secret_keys(to, (char[65]){""}, header.to[0].key);
	station_secret_keys(from, header.signer, (unsigned char[AGE_KEY_BYTES]){0});
	MUST((writer = bundle_writer_new(scratch->folder, &header, &problem)) != NULL);
	manifest = memory_format("{\"id\":\"%s\",\"from\":\"A\",\"chain\":\"%s\",\"signer\":\"%s\",\"number\":1,\"previous\":\"\"}",
	    bundle_writer_header(writer)->id, header.chain, header.signer);
	MUST(bundle_put(writer, BUNDLE_MANIFEST, manifest, strlen(manifest), &problem));
	MUST(bundle_writer_end(writer, from, &path, &problem));
	bundle_writer_free(writer);
	free(manifest);
	return path;
}

static void test_reader_is_confined(void **state)
{
	static void (*const attempts[])(void) = {try_open, try_create, try_socket, try_fork, try_exec, try_kill};
	struct station_secret *from = station_secret_new(), *to = station_secret_new();
	char *path = write_one(*state, from, to);

	assert_int_equal(read_it(path, to), BUNDLE_SOUND);
	unlink("/tmp/confined");
	for (size_t i = 0; i < BASE_COUNT(attempts); i++) {
		intruder = attempts[i];
		assert_int_equal(read_it(path, to), BUNDLE_DAMAGED);
	}
	intruder = NULL;
	assert_int_not_equal(access("/tmp/confined", F_OK), 0);
	assert_int_equal(read_it(path, to), BUNDLE_SOUND);
	station_secret_free(from);
	station_secret_free(to);
	free(path);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_forbidden),
	    cmocka_unit_test(test_allowed),
	    cmocka_unit_test_setup_teardown(test_reader_is_confined, scratch_make, scratch_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
