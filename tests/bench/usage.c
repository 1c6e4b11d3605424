/* Runs a command with its output thrown away: usage COMMAND WORDS... prints "user system real kilobytes", the last being the most
 * memory that it or a child of it held, and ends as it did. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time)
{
	return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

int main(int count, char **words)
{
	struct timespec begin, end;
	struct rusage used;
	int status = 0;
	pid_t child;

	if (count < 2)
		return 2;
	clock_gettime(CLOCK_MONOTONIC, &begin);
	child = fork();
	if (child == 0) {
		dup2(open("/dev/null", O_WRONLY), 1);
		execvp(words[1], words + 1);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &used) != child)
		return 1;
	clock_gettime(CLOCK_MONOTONIC, &end);
	printf("%.3f %.3f %.3f %ld\n", seconds(used.ru_utime), seconds(used.ru_stime),
	    (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9, used.ru_maxrss);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
