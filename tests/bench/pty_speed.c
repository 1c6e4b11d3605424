/* How long a program at a real terminal takes from its start to its first whole picture, and from a key to the last byte
 * of its answer: pty_speed [-n NAME] [-t TEXT]... [-k KEY] COMMAND...
 * TEXT is typed first, to get to the screen that is meant; KEY is then pressed 100 times. */
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define STARTS 15
#define PRESSES 100
#define QUIET 60         /* ms without a byte: the picture is whole */
#define PATIENCE 5000    /* ms until the first byte */
#define PICTURE 300      /* bytes that a first picture has at least */
#define PAUSE 3.0        /* ms without a byte behind it */

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec * 1e3 + (double)time.tv_nsec / 1e6;
}

/* When the last byte came, 0 if none did; `first` (or NULL): when the first picture stood, which is before the first
 * pause behind as many bytes as a picture has. Starting a terminal takes some bytes of its own. */
static double last_byte(int line, double *first)
{
	struct pollfd one = {.fd = line, .events = POLLIN};
	char bytes[65536];
	double last = 0, picture = 0;
	ssize_t count, all = 0;

	while (poll(&one, 1, last == 0 ? PATIENCE : QUIET) > 0 && (count = read(line, bytes, sizeof(bytes))) > 0) {
		if (picture == 0 && all >= PICTURE && now() - last >= PAUSE)
			picture = last;
		all += count;
		last = now();
	}
	if (first != NULL)
		*first = picture > 0 ? picture : last;
	return last;
}

static pid_t start(char **command, int *line)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	pid_t child = forkpty(line, NULL, NULL, &size);

	if (child == 0) {
		setenv("TERM", "xterm-256color", 1);
		execvp(command[0], command);
		_exit(127);
	}
	return child;
}

static double end(pid_t child, int line)
{
	struct rusage used;
	int status;

	kill(child, SIGKILL);
	close(line);
	wait4(child, &status, 0, &used);
	return (double)(used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1e3 +
	    (double)(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e3;
}

static int compare(const void *a, const void *b)
{
	double first = *(const double *)a, second = *(const double *)b;

	return first < second ? -1 : first > second;
}

static void tell(const char *name, const char *what, double *times, int count, double cpu)
{
	if (count == 0) {
		printf("  %-34s %-12s no answer\n", name, what);
		return;
	}
	qsort(times, (size_t)count, sizeof(*times), compare);
	printf("  %-34s %-12s p50 %7.2f ms  p99 %7.2f ms  CPU %6.2f ms\n", name, what, times[count / 2], times[count * 99 / 100], cpu);
}

static void measure_start(const char *name, char **command)
{
	double times[STARTS], still[STARTS], cpu = 0;
	int count = 0;

	for (int i = 0; i < STARTS; i++) {
		int line;
		double begun = now(), last, first;
		pid_t child = start(command, &line);

		last = last_byte(line, &first);
		cpu += end(child, line);
		if (last > 0) {
			times[count] = first - begun;
			still[count++] = last - begun;
		}
	}
	tell(name, "first paint", times, count, cpu / STARTS);
	tell(name, "then still", still, count, cpu / STARTS);
}

/* The CPU's seconds of the child so far, from /proc. */
static double child_cpu(pid_t child)
{
	char path[64], text[1024];
	unsigned long user = 0, system = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)child);
	file = fopen(path, "r");
	if (file == NULL)
		return 0;
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	if (strrchr(text, ')') != NULL)
		sscanf(strrchr(text, ')') + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
	return (double)(user + system) * 1e3 / (double)sysconf(_SC_CLK_TCK);
}

static void measure_keys(const char *name, char **command, char **typed, int typed_count, const char *key)
{
	double times[PRESSES], before;
	int line, count = 0;
	pid_t child = start(command, &line);

	last_byte(line, NULL);
	for (int i = 0; i < typed_count; i++)
		if (write(line, typed[i], strlen(typed[i])) > 0)
			last_byte(line, NULL);
	before = child_cpu(child);
	for (int i = 0; i < PRESSES; i++) {
		double begun = now(), last;

		if (write(line, key, strlen(key)) < 0)
			break;
		last = last_byte(line, NULL);
		if (last == 0)
			break;
		times[count++] = last - begun;
	}
	before = child_cpu(child) - before;
	end(child, line);
	tell(name, "key", times, count, count > 0 ? before / count : 0);
}

int main(int argc, char **argv)
{
	char *typed[16];
	const char *name = NULL, *key = NULL;
	int typed_count = 0, option;

	while ((option = getopt(argc, argv, "+n:t:k:")) != -1)
		if (option == 'n')
			name = optarg;
		else if (option == 't' && typed_count < 16)
			typed[typed_count++] = optarg;
		else if (option == 'k')
			key = optarg;
		else
			return 2;
	if (optind == argc)
		return 2;
	signal(SIGPIPE, SIG_IGN);
	if (name == NULL)
		name = argv[optind];
	if (key == NULL)
		measure_start(name, argv + optind);
	else
		measure_keys(name, argv + optind, typed, typed_count, key);
	return 0;
}
