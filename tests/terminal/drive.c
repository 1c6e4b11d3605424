#include "drive.h"

#include <errno.h>
#include <iconv.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vterm.h>

#include <cmocka.h>

#include "doudi/text.h"

#define PATIENCE 20000 /* ms until a test gives up; never waited for when all is well */

struct drive {
	int line;
	pid_t child;
	VTerm *vterm;
	VTermScreen *screen;
	iconv_t to_utf8, from_utf8; /* (iconv_t)-1: the terminal speaks UTF-8 */
	char pending[16];           /* the beginning of a character in the terminal's charset */
	size_t pending_count;
	struct buffer marker; /* what was seen of ESC ] 777 ; N BEL */
	long marks, waited;
	bool ended, wants_pastes;
	struct buffer text;
	struct buffer output; /* all that the program wrote but its markers, in UTF-8 */
};

/* ---- output of the program ---- */

static const char marker_start[] = "\033]777;";

static void watch_modes(struct drive *drive, const char *bytes, size_t count)
{
	static const char on[] = "\033[?2004h", off[] = "\033[?2004l";
	for (size_t i = 0; i < count; i++) {
		if (count - i >= sizeof on - 1 && memcmp(bytes + i, on, sizeof on - 1) == 0)
			drive->wants_pastes = true;
		if (count - i >= sizeof off - 1 && memcmp(bytes + i, off, sizeof off - 1) == 0)
			drive->wants_pastes = false;
	}
}

static void show(struct drive *drive, const char *bytes, size_t count)
{
	char out[4096], in[1024 + sizeof drive->pending];
	if (drive->to_utf8 == (iconv_t)-1) {
		buffer_add_bytes(&drive->output, bytes, count);
		vterm_input_write(drive->vterm, bytes, count);
		return;
	}
	while (count > 0) {
		size_t taken = count < 1024 ? count : 1024;
		memcpy(in, drive->pending, drive->pending_count);
		memcpy(in + drive->pending_count, bytes, taken);
		char *from = in, *to = out;
		size_t left = drive->pending_count + taken, room = sizeof out;
		if (iconv(drive->to_utf8, &from, &left, &to, &room) == (size_t)-1 && errno == EILSEQ)
			fail_msg("the program sent 0x%02x, which is no text in the terminal's charset", (unsigned)(unsigned char)*from);
		buffer_add_bytes(&drive->output, out, sizeof out - room);
		vterm_input_write(drive->vterm, out, sizeof out - room);
		memcpy(drive->pending, from, left);
		drive->pending_count = left;
		bytes += taken;
		count -= taken;
	}
}

/* Markers are taken out before libvterm sees them: its version 0.1 knows no such sequence. */
static void take_output(struct drive *drive, const char *bytes, size_t count)
{
	size_t start = 0;
	watch_modes(drive, bytes, count);
	for (size_t i = 0; i < count; i++) {
		size_t seen = drive->marker.length;
		bool belongs = seen < sizeof marker_start - 1 ? bytes[i] == marker_start[seen] : true;
		if (!belongs) {
			if (seen > 0) {
				show(drive, buffer_text(&drive->marker), seen);
				buffer_clear(&drive->marker);
				start = i;
			}
			if (bytes[i] != marker_start[0])
				continue;
			belongs = true;
		}
		if (drive->marker.length == 0)
			show(drive, bytes + start, i - start);
		buffer_add_char(&drive->marker, bytes[i]);
		start = i + 1;
		if (bytes[i] == '\a') {
			drive->marks++;
			buffer_clear(&drive->marker);
		}
	}
	if (drive->marker.length == 0)
		show(drive, bytes + start, count - start);
}

/* False when nothing came within that time. */
static bool read_some(struct drive *drive, int milliseconds)
{
	struct pollfd poll_line = {.fd = drive->line, .events = POLLIN};
	char bytes[4096];
	int ready = poll(&poll_line, 1, milliseconds);
	if (ready <= 0)
		return false;
	ssize_t count = read(drive->line, bytes, sizeof bytes);
	if (count <= 0)
		drive->ended = true;
	else
		take_output(drive, bytes, (size_t)count);
	return true;
}

void drive_wait(struct drive *drive)
{
	while (!drive->ended && drive->marks <= drive->waited) {
		if (!read_some(drive, PATIENCE)) {
			drive_print(drive);
			fail_msg("the program does not answer");
		}
	}
	drive->waited = drive->marks;
}

void drive_expect_silence(struct drive *drive, int milliseconds)
{
	if (read_some(drive, milliseconds)) {
		drive_print(drive);
		fail_msg("the program drew before its time");
	}
}

/* ---- input ---- */

void drive_write(struct drive *drive, const char *bytes, size_t count)
{
	while (count > 0) {
		ssize_t written = write(drive->line, bytes, count);
		if (written < 0)
			return; /* the program has ended; the next wait says so */
		bytes += written;
		count -= (size_t)written;
	}
}

void drive_bytes(struct drive *drive, const char *bytes, size_t count)
{
	drive_write(drive, bytes, count);
	drive_wait(drive);
}

void drive_keys(struct drive *drive, const char *text)
{
	char out[4096], *to = out;
	size_t left = strlen(text), room = sizeof out;
	if (drive->from_utf8 == (iconv_t)-1) {
		drive_bytes(drive, text, left);
		return;
	}
	char *copy = memory_text(text), *from = copy;
	assert_int_not_equal(iconv(drive->from_utf8, &from, &left, &to, &room), (size_t)-1);
	drive_bytes(drive, out, sizeof out - room);
	free(copy);
}

void drive_resize(struct drive *drive, int rows, int columns)
{
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
	vterm_set_size(drive->vterm, rows, columns);
	assert_int_equal(ioctl(drive->line, TIOCSWINSZ, &size), 0);
	drive_wait(drive);
}

void drive_signal(struct drive *drive, int number)
{
	kill(drive->child, number);
}

/* ---- start and end ---- */

static void run_child(const struct drive_options *options)
{
	setenv("TERM", "xterm-256color", 1);
	setenv("DOUDI_TEST_MARK", "1", 1);
	for (const char *const *word = options->environment; word && *word; word++) {
		if (strchr(*word, '='))
			putenv((char *)(uintptr_t)*word);
		else
			unsetenv(*word);
	}
	if (!options->command)
		_exit(options->inside(options->data));
	execvp(options->command[0], (char *const *)(uintptr_t)options->command);
	_exit(127);
}

struct drive *drive_start(const struct drive_options *options)
{
	int rows = options->rows ? options->rows : 24, columns = options->columns ? options->columns : 80;
	struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)columns};
	struct drive *drive = memory_new(sizeof *drive);
	bool other = options->charset && strcmp(options->charset, "UTF-8") != 0;
	drive->to_utf8 = other ? iconv_open("UTF-8", options->charset) : (iconv_t)-1;
	drive->from_utf8 = other ? iconv_open(options->charset, "UTF-8") : (iconv_t)-1;
	drive->marker = (struct buffer)BUFFER_INIT(64);
	drive->text = (struct buffer)BUFFER_INIT(64 << 10);
	drive->output = (struct buffer)BUFFER_INIT(64 << 20);
	drive->vterm = vterm_new(rows, columns);
	vterm_set_utf8(drive->vterm, 1);
	drive->screen = vterm_obtain_screen(drive->vterm);
	vterm_screen_enable_altscreen(drive->screen, 1);
	vterm_screen_reset(drive->screen, 1);
	drive->child = forkpty(&drive->line, NULL, NULL, &size);
	assert_int_not_equal(drive->child, -1);
	if (drive->child == 0)
		run_child(options);
	drive_wait(drive);
	return drive;
}

static int let_go(struct drive *drive)
{
	int status = 0;
	waitpid(drive->child, &status, 0);
	vterm_free(drive->vterm);
	if (drive->to_utf8 != (iconv_t)-1)
		iconv_close(drive->to_utf8);
	if (drive->from_utf8 != (iconv_t)-1)
		iconv_close(drive->from_utf8);
	buffer_release(&drive->marker);
	buffer_release(&drive->text);
	buffer_release(&drive->output);
	free(drive);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

int drive_end(struct drive *drive)
{
	while (!drive->ended) {
		if (!read_some(drive, PATIENCE)) {
			drive_print(drive);
			kill(drive->child, SIGKILL);
			fail_msg("the program does not end");
		}
	}
	close(drive->line);
	return let_go(drive);
}

int drive_unplug(struct drive *drive)
{
	struct pollfd ended = {.fd = (int)syscall(SYS_pidfd_open, drive->child, 0), .events = POLLIN};
	close(drive->line);
	if (poll(&ended, 1, PATIENCE) != 1) {
		kill(drive->child, SIGKILL);
		fail_msg("the program goes on without its terminal");
	}
	close(ended.fd);
	return let_go(drive);
}

bool drive_has_ended(struct drive *drive)
{
	return drive->ended;
}

bool drive_has_sent(struct drive *drive, const char *bytes)
{
	return memmem(buffer_text(&drive->output), drive->output.length, bytes, strlen(bytes)) != NULL;
}

/* ---- the screen ---- */

const char *drive_line(struct drive *drive, int row)
{
	int rows, columns;
	char bytes[5];
	vterm_get_size(drive->vterm, &rows, &columns);
	buffer_clear(&drive->text);
	for (int column = 0; column < columns;) {
		VTermScreenCell cell;
		vterm_screen_get_cell(drive->screen, (VTermPos){row, column}, &cell);
		buffer_add_bytes(&drive->text, bytes, utf8_write(cell.chars[0] ? cell.chars[0] : ' ', bytes));
		column += cell.width > 0 ? cell.width : 1;
	}
	while (drive->text.length > 0 && drive->text.data[drive->text.length - 1] == ' ')
		drive->text.data[--drive->text.length] = '\0';
	return buffer_text(&drive->text);
}

static int find_row(struct drive *drive, const char *text)
{
	int rows, columns;
	vterm_get_size(drive->vterm, &rows, &columns);
	for (int row = 0; row < rows; row++) {
		if (strstr(drive_line(drive, row), text))
			return row;
	}
	return -1;
}

bool drive_has(struct drive *drive, const char *text)
{
	return find_row(drive, text) >= 0;
}

int drive_row_of(struct drive *drive, const char *text)
{
	int row = find_row(drive, text);
	if (row < 0) {
		drive_print(drive);
		fail_msg("the screen has no \"%s\"", text);
	}
	return row;
}

void drive_cursor(struct drive *drive, int *row, int *column)
{
	VTermPos position;
	vterm_state_get_cursorpos(vterm_obtain_state(drive->vterm), &position);
	*row = position.row;
	*column = position.col;
}

bool drive_is_reverse(struct drive *drive, int row, int column)
{
	VTermScreenCell cell;
	vterm_screen_get_cell(drive->screen, (VTermPos){row, column}, &cell);
	return cell.attrs.reverse;
}

bool drive_wants_pastes(struct drive *drive)
{
	return drive->wants_pastes;
}

void drive_print(struct drive *drive)
{
	int rows, columns, row, column;
	vterm_get_size(drive->vterm, &rows, &columns);
	drive_cursor(drive, &row, &column);
	for (int i = 0; i < rows; i++)
		print_message("# %3d %s\n", i, drive_line(drive, i));
	print_message("# cursor %d %d\n", row, column);
}

const char *drive_locales(void)
{
	static char folder[4096];
	const char *build = getenv("DOUDI_BUILD");
	snprintf(folder, sizeof folder, "%s/locale", build ? build : ".");
	char *file = memory_format("%s/zh_CN.GB18030/LC_CTYPE", folder);
	bool is_there = access(file, R_OK) == 0;
	free(file);
	return is_there ? folder : NULL;
}
