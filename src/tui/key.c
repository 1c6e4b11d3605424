/* Keys by name, both ways. The names stand in the line of keys, in the help and in tests. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "doudi/text.h"
#include "doudi/tui.h"

static const struct {
	uint32_t code;
	const char *name;
} key_names[] = {
    {PRESS_ENTER, "Enter"},
    {PRESS_TAB, "Tab"},
    {PRESS_BACK_TAB, "Shift-Tab"},
    {PRESS_ESCAPE, "Esc"},
    {PRESS_BACKSPACE, "Backspace"},
    {PRESS_UP, "Up"},
    {PRESS_DOWN, "Down"},
    {PRESS_LEFT, "Left"},
    {PRESS_RIGHT, "Right"},
    {PRESS_HOME, "Home"},
    {PRESS_END, "End"},
    {PRESS_PAGE_UP, "PgUp"},
    {PRESS_PAGE_DOWN, "PgDn"},
    {PRESS_INSERT, "Ins"},
    {PRESS_DELETE, "Del"},
    {PRESS_WORD_LEFT, "Ctrl-Left"},
    {PRESS_WORD_RIGHT, "Ctrl-Right"},
    {PRESS_CTRL_DELETE, "Ctrl-Del"},
    {PRESS_CTRL_HOME, "Ctrl-Home"},
    {PRESS_CTRL_END, "Ctrl-End"},
    {PRESS_KEYPAD_PLUS, "Num+"},
    {PRESS_KEYPAD_MINUS, "Num-"},
    {PRESS_KEYPAD_SLASH, "Num/"},
    {PRESS_ALT('\r'), "Esc-Enter"},
    {' ', "Space"},
    {'<', "lt"},
};

bool key_is_text(const struct key *key)
{
	return key->code >= 0x20 && key->code < 0x110000 && !(key->code >= 0x7f && key->code < 0xa0);
}

struct key_name key_write(uint32_t code)
{
	struct key_name name = {""};
	for (size_t i = 0; i < BASE_COUNT(key_names); i++) {
		if (key_names[i].code == code && code != '<') {
			snprintf(name.text, sizeof name.text, "%s", key_names[i].name);
			return name;
		}
	}
	if (code > PRESS_F(0) && code <= PRESS_F(12))
		snprintf(name.text, sizeof name.text, "F%u", (unsigned)(code - PRESS_F(0)));
	else if (code >= PRESS_ALT(0))
		snprintf(name.text, sizeof name.text, "Esc-%c", (char)(code & 0x7f));
	else if (code < 0x20)
		snprintf(name.text, sizeof name.text, "Ctrl-%c", (char)(code | 0x40));
	else if (code < 0x110000)
		utf8_write(code, name.text);
	return name;
}

uint32_t key_read(const char *name)
{
	uint32_t point;
	for (size_t i = 0; i < BASE_COUNT(key_names); i++) {
		if (strcasecmp(key_names[i].name, name) == 0)
			return key_names[i].code;
	}
	if (name[0] == 'F' && name[1] >= '1' && name[1] <= '9') {
		unsigned long number = strtoul(name + 1, NULL, 10);
		return number <= 12 ? PRESS_F(number) : PRESS_NONE;
	}
	if (strncasecmp(name, "Ctrl-", 5) == 0 && name[5] && !name[6])
		return PRESS_CTRL(name[5]);
	if (strncasecmp(name, "Esc-", 4) == 0 && name[4] && !name[5])
		return PRESS_ALT(name[4]);
	return name[0] && !name[utf8_next(name, &point)] ? point : PRESS_NONE;
}
