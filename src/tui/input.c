/* Keys from curses. getch() gives bytes and key codes; text, Esc and pastes are put together here. */
#include <curses.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "doudi/text.h"
#include "terminal.h"

#define PASTE_MAXIMUM (64u << 10)
#define PASTE_PATIENCE 1000 /* ms without a byte after which a paste that nobody ends is over */

static struct {
	WINDOW *pad; /* reading from a pad never draws */
	struct key_bytes bytes;
	struct buffer paste;
	int put_back;
} input = {.put_back = ERR};

void input_start(void)
{
	input.pad = newpad(1, 1);
	keypad(input.pad, TRUE);
	nodelay(input.pad, TRUE);
	input.paste = (struct buffer)BUFFER_INIT(PASTE_MAXIMUM);
	input.bytes = (struct key_bytes){.count = 0};
	input.put_back = ERR;
	key_sequences_define();
}

void input_stop(void)
{
	if (input.pad)
		delwin(input.pad);
	input.pad = NULL;
	buffer_release(&input.paste);
}

static int next_code(void)
{
	int code = input.put_back != ERR ? input.put_back : wgetch(input.pad);
	input.put_back = ERR;
	return code;
}

static int next_code_soon(int milliseconds)
{
	int code = next_code();
	if (code == ERR && terminal_wait(milliseconds))
		code = next_code();
	return code;
}

/* In a paste a newline is a newline, whatever ends the line, and nothing is a command. */
static void paste_code(int code, bool *after_return)
{
	uint32_t point;
	char bytes[5];
	bool is_newline = code == '\r' || code == '\n' || code == KEY_ENTER;
	if (is_newline && !(code == '\n' && *after_return))
		buffer_add_char(&input.paste, '\n');
	*after_return = code == '\r';
	if (is_newline || code > 0xff)
		return;
	key_bytes_add(&input.bytes, (unsigned char)code);
	while (key_bytes_next(&input.bytes, &point)) {
		if (point >= 0x20 || point == '\t')
			buffer_add_bytes(&input.paste, bytes, utf8_write(point, bytes));
	}
}

static void read_paste(struct key *key)
{
	int code;
	bool after_return = false;
	key_bytes_give_up(&input.bytes);
	buffer_clear(&input.paste);
	while ((code = next_code_soon(PASTE_PATIENCE)) != ERR && code != SEQUENCE_PASTE_END)
		paste_code(code, &after_return);
	*key = (struct key){PRESS_PASTE, buffer_text(&input.paste)};
}

/* A sequence that nobody knows goes whole: its letters must not be typed into a field. */
static void skip_sequence(int introducer)
{
	int code;
	if (introducer == 'O') {
		next_code_soon(get_escdelay());
		return;
	}
	while ((code = next_code_soon(get_escdelay())) != ERR) {
		if (code >= 0x40 && code <= 0x7e)
			return;
	}
}

/* Curses has waited ESCDELAY for the rest, so that what follows an Esc at once belongs to it. */
static uint32_t escape_press(void)
{
	static const char f_keys[] = "1234567890-=";
	int code = next_code();
	if (code == ERR || code == '\033')
		return PRESS_ESCAPE;
	if (code == '[' || code == 'O') {
		skip_sequence(code);
		return PRESS_NONE;
	}
	if (code > 0x7f) {
		input.put_back = code;
		return PRESS_ESCAPE;
	}
	const char *f_key = code ? strchr(f_keys, code) : NULL;
	if (f_key)
		return PRESS_F((uint32_t)(f_key - f_keys) + 1);
	return PRESS_ALT(code == '\n' ? '\r' : code >= 'A' && code <= 'Z' ? code | 0x20 : code);
}

static bool text_key(struct key *key)
{
	return key_bytes_next(&input.bytes, &key->code);
}

bool input_next(struct key *key)
{
	int code;
	*key = (struct key){PRESS_NONE, NULL};
	if (text_key(key))
		return true;
	while ((code = input.bytes.count > 0 ? next_code_soon(get_escdelay()) : next_code()) != ERR) {
		if (code >= 0x20 && code <= 0xff && code != 0x7f) {
			key_bytes_add(&input.bytes, (unsigned char)code);
			if (text_key(key))
				return true;
			continue;
		}
		key_bytes_give_up(&input.bytes);
		if (code == SEQUENCE_PASTE_BEGIN)
			read_paste(key);
		else
			key->code = code == '\033' ? escape_press() : key_sequences_press(code);
		return true;
	}
	key_bytes_give_up(&input.bytes);
	return false;
}

bool input_is_waiting(void)
{
	int bytes = 0;
	return input.put_back != ERR || input.bytes.count > 0 || (ioctl(STDIN_FILENO, FIONREAD, &bytes) == 0 && bytes > 0);
}

void input_drop(void)
{
	flushinp();
	input.put_back = ERR;
	input.bytes.count = 0;
}

bool input_was_foreign(void)
{
	bool was = input.bytes.foreign;
	input.bytes.foreign = false;
	return was;
}
