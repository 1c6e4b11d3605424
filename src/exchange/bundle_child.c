#include "bundle_child.h"

#include "bundle_parse.h"
#include "confine.h"
#include "doudi/text.h"
#include "seal_station.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD_IN 3
#define CHILD_OUT 4

_Noreturn static void child(int file, int out, const struct bundle_header *header, const unsigned char identity[AGE_KEY_BYTES])
{
	/* Out of the way first: one of them may stand where the other belongs. */
	int in = fcntl(file, F_DUPFD, CHILD_OUT + 1), to = fcntl(out, F_DUPFD, CHILD_OUT + 1);

	if (in < 0 || to < 0 || dup2(in, CHILD_IN) < 0 || dup2(to, CHILD_OUT) < 0 || close_range(CHILD_OUT + 1, ~0U, 0) != 0 ||
	    close_range(0, 2, 0) != 0 || !confine_self())
		_exit(1);
	bundle_parse(CHILD_IN, CHILD_OUT, header, identity);
	_exit(0);
}

pid_t bundle_child_begin(int file, int *from, const struct bundle_header *header, const struct station_secret *secret)
{
	int ends[2];
	pid_t process;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return -1;
	/* The reader of JSON asks the system for a random seed once; the child could not. */
	tree_free(tree_read_json("{}", 2, "", NULL));
	process = fork();
	if (process == 0)
		child(file, ends[1], header, station_secret_identity(secret));
	close(ends[1]);
	*from = ends[0];
	if (process < 0)
		close(ends[0]);
	return process;
}

bool bundle_child_end(pid_t process, bool heard)
{
	int status = 0;

	if (!heard)
		kill(process, SIGKILL);
	while (waitpid(process, &status, 0) < 0 && errno == EINTR)
		continue;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
