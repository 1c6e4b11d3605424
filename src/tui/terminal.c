/* Curses started and stopped, and the terminal given back in every way a program can end. */
#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "canvas.h"
#include "terminal.h"

#define ESCAPE_DELAY 150 /* ms; 25 tears arrow keys apart over a slow line, 1000 makes Esc feel dead */
#define PASTE_ON "\033[?2004h"
#define PASTE_OFF "\033[?2004l"

static const int ending_signals[] = {SIGTERM, SIGHUP, SIGINT};
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT};

static struct {
	SCREEN *screen;
	FILE *nowhere; /* /dev/null, in tests */
	bool test, marks;
	int mark;
	sigset_t outside; /* the mask while nothing waits */
	struct sigaction old_ending[BASE_COUNT(ending_signals)], old_crash[BASE_COUNT(crash_signals)], old_stop;
} terminal;

/* For the signal handlers: all they need is prepared beforehand. */
static volatile sig_atomic_t ended_by, stop_asked, is_open;
static struct termios saved_modes;
static char farewell[256];
static size_t farewell_length;

static void note_end(int number)
{
	ended_by = number;
}

static void note_stop(int number)
{
	(void)number;
	stop_asked = 1;
}

static void give_back(void)
{
	if (!is_open)
		return;
	is_open = 0;
	ssize_t done = write(STDOUT_FILENO, farewell, farewell_length);
	(void)done;
	tcsetattr(STDIN_FILENO, TCSANOW, &saved_modes);
}

static void crash(int number)
{
	give_back();
	for (size_t i = 0; i < BASE_COUNT(crash_signals); i++) {
		if (crash_signals[i] == number)
			sigaction(number, &terminal.old_crash[i], NULL);
	}
	raise(number);
}

/* Capabilities may hold delays such as $<5>, which write() would print. */
static void add_farewell(const char *text)
{
	for (const char *end; text && *text; text = end) {
		const char *delay = strstr(text, "$<");
		end = delay ? delay : text + strlen(text);
		size_t length = (size_t)(end - text);
		if (length > sizeof farewell - farewell_length)
			return;
		memcpy(farewell + farewell_length, text, length);
		farewell_length += length;
		if (delay)
			end = strchr(delay, '>') ? strchr(delay, '>') + 1 : "";
	}
}

static const char *capability(const char *name)
{
	char name_copy[16];
	snprintf(name_copy, sizeof name_copy, "%s", name);
	const char *value = tigetstr(name_copy);
	return value == (const char *)-1 ? NULL : value;
}

static void prepare_farewell(void)
{
	static const char *const names[] = {"sgr0", "cnorm", "rmkx", "rmcup"};
	farewell_length = 0;
	add_farewell(PASTE_OFF);
	for (size_t i = 0; i < BASE_COUNT(names); i++)
		add_farewell(capability(names[i]));
	is_open = 1;
}

static void catch(int number, void (*handler)(int), struct sigaction *old)
{
	struct sigaction action = {.sa_handler = handler};
	sigemptyset(&action.sa_mask);
	sigaction(number, &action, old);
}

/* Signals that change what the program does come only while it waits: in curses' own handler of SIGWINCH a resize
 * between drawing and reading is lost. */
static void hold_signals(void)
{
	sigset_t held;
	sigemptyset(&held);
	sigaddset(&held, SIGWINCH);
	sigaddset(&held, SIGTSTP);
	for (size_t i = 0; i < BASE_COUNT(ending_signals); i++) {
		sigaddset(&held, ending_signals[i]);
		catch(ending_signals[i], note_end, &terminal.old_ending[i]);
	}
	for (size_t i = 0; i < BASE_COUNT(crash_signals); i++)
		catch(crash_signals[i], crash, &terminal.old_crash[i]);
	catch(SIGTSTP, note_stop, &terminal.old_stop);
	sigprocmask(SIG_BLOCK, &held, &terminal.outside);
}

static void release_signals(void)
{
	for (size_t i = 0; i < BASE_COUNT(ending_signals); i++)
		sigaction(ending_signals[i], &terminal.old_ending[i], NULL);
	for (size_t i = 0; i < BASE_COUNT(crash_signals); i++)
		sigaction(crash_signals[i], &terminal.old_crash[i], NULL);
	sigaction(SIGTSTP, &terminal.old_stop, NULL);
	sigprocmask(SIG_SETMASK, &terminal.outside, NULL);
}

static void ask_for_pastes(bool on)
{
	if (terminal.test)
		return;
	const char *text = on ? PASTE_ON : PASTE_OFF;
	fputs(text, stdout);
	fflush(stdout);
}

static void set_modes(void)
{
	raw();
	noecho();
	nonl();
	intrflush(stdscr, FALSE);
	meta(stdscr, TRUE);
	leaveok(stdscr, FALSE);
	idcok(stdscr, FALSE);
	idlok(stdscr, FALSE);
	if (!getenv("ESCDELAY"))
		set_escdelay(ESCAPE_DELAY);
}

static bool refuse_type(const char *type, struct problem *problem)
{
	return problem_set(problem, PROBLEM_FAILED,
	                   _("终端类型“%s”不认识，或不能全屏显示。请设置 TERM，例如 TERM=xterm-256color。"), type ? type : "");
}

static bool open_real(const struct tui_options *options, struct problem *problem)
{
	const char *type = options->term ? options->term : getenv("TERM");
	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO) || tcgetattr(STDIN_FILENO, &saved_modes) != 0)
		return problem_set(problem, PROBLEM_FAILED, _("标准输入或输出不是终端，打不开屏幕。请在终端里启动，或改用命令行。"));
	hold_signals();
	terminal.screen = type ? newterm(type, stdout, stdin) : NULL;
	if (terminal.screen)
		return true;
	release_signals();
	return refuse_type(type, problem);
}

static bool open_test(const struct tui_options *options, struct problem *problem)
{
	terminal.nowhere = fopen("/dev/null", "r+");
	terminal.screen = terminal.nowhere ? newterm(options->term, terminal.nowhere, terminal.nowhere) : NULL;
	if (!terminal.screen)
		return refuse_type(options->term, problem);
	return terminal_resize(options->rows ? options->rows : TERMINAL_ROWS,
	                       options->columns ? options->columns : TERMINAL_COLUMNS);
}

bool terminal_start(const struct tui_options *options, struct problem *problem)
{
	terminal.test = options->test;
	terminal.marks = !options->test && getenv("DOUDI_TEST_MARK");
	terminal.mark = 0;
	ended_by = stop_asked = 0;
	if (!(terminal.test ? open_test(options, problem) : open_real(options, problem)))
		return false;
	set_term(terminal.screen);
	set_modes();
	theme_start(options->mono || (getenv("NO_COLOR") && *getenv("NO_COLOR")));
	input_start();
	if (!terminal.test)
		prepare_farewell();
	ask_for_pastes(true);
	return true;
}

void terminal_stop(void)
{
	if (!terminal.screen)
		return;
	input_stop();
	ask_for_pastes(false);
	endwin();
	is_open = 0;
	delscreen(terminal.screen);
	terminal.screen = NULL;
	if (terminal.nowhere)
		fclose(terminal.nowhere);
	terminal.nowhere = NULL;
	if (!terminal.test)
		release_signals();
}

/* In a process group that nobody would continue, the kernel ignores the stop and this returns at once. */
void terminal_suspend(void)
{
	sigset_t stop;
	stop_asked = 0;
	if (terminal.test)
		return;
	ask_for_pastes(false);
	endwin();
	catch(SIGTSTP, SIG_DFL, NULL);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	raise(SIGTSTP);
	sigprocmask(SIG_UNBLOCK, &stop, NULL);
	sigprocmask(SIG_BLOCK, &stop, NULL);
	catch(SIGTSTP, note_stop, NULL);
	ask_for_pastes(true);
	struct winsize size;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && (size.ws_row != LINES || size.ws_col != COLS))
		resizeterm(size.ws_row, size.ws_col);
	refresh();
	terminal_redraw_all();
}

int terminal_signal(void)
{
	return ended_by;
}

void terminal_hang_up(void)
{
	ended_by = SIGHUP;
}

bool terminal_resize(int rows, int columns)
{
	return resizeterm(rows, columns) == OK;
}

void terminal_size(int *rows, int *columns)
{
	*rows = LINES;
	*columns = COLS;
}

void terminal_redraw_all(void)
{
	clearok(curscr, TRUE);
}

void terminal_bell(void)
{
	if (!terminal.test)
		beep();
}

void terminal_mark(void)
{
	if (!terminal.marks)
		return;
	fprintf(stdout, "\033]777;%d\a", ++terminal.mark);
	fflush(stdout);
}

bool terminal_wait(int milliseconds)
{
	struct pollfd line = {.fd = STDIN_FILENO, .events = POLLIN};
	struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	if (terminal.test)
		return false;
	int count = ppoll(&line, 1, milliseconds < 0 ? NULL : &time, &terminal.outside);
	if (stop_asked)
		terminal_suspend();
	if (count < 0)
		return errno == EINTR;
	/* A terminal that has gone says POLLIN as well, for ever: what could still be read is nobody's any more. */
	if (count > 0 && (line.revents & (POLLHUP | POLLERR | POLLNVAL)))
		terminal_hang_up();
	return count > 0;
}
