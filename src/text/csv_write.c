/* CSV out, for people who open it in a spreadsheet: no text of ours may run as a formula
 * there, no ID number may become 3.7E+17, and nothing in it hides or drives a terminal. */
#include "doudi/text.h"
#include "point.h"

#include <stdlib.h>
#include <string.h>

#define APOSTROPHE "'"
#define SAFE_DIGITS 11 /* a spreadsheet shows so many as they are */

/* A number with nothing but its digits is worth more as a number than as text. */
static bool is_plain_number(const char *text)
{
	size_t whole, part;

	if (*text == '-')
		text++;
	whole = strspn(text, "0123456789");
	if (whole == 0 || whole > SAFE_DIGITS || (text[0] == '0' && whole > 1))
		return false;
	text += whole;
	if (*text == '\0')
		return true;
	part = *text == '.' ? strspn(text + 1, "0123456789") : 0;
	return part > 0 && text[part + 1] == '\0';
}

/* Digits that a spreadsheet would round, shorten or read as an exponent (a code such as 12E3). */
static bool loses_digits(const char *text)
{
	size_t digits = strspn(text, "0123456789");

	if (digits > 0 && (text[digits] == 'E' || text[digits] == 'e'))
		return text[digits + 1] != '\0' && text[digits + 1 + strspn(text + digits + 1, "+0123456789")] == '\0';
	if (text[digits] == 'X' || text[digits] == 'x')
		return digits > SAFE_DIGITS && text[digits + 1] == '\0';
	return text[digits] == '\0' && (digits > SAFE_DIGITS || (digits > 1 && text[0] == '0'));
}

/* Spreadsheets look past blanks; = + - @ and their full-width twins begin a formula. */
static bool begins_formula(const char *line)
{
	uint32_t point;
	size_t size;

	for (; (size = utf8_next(line, &point)) > 0; line += size) {
		if (point == '\t' || point == '\r')
			return true;
		if (!point_is_blank(point))
			break;
	}
	point = point_narrow(point);
	return size > 0 && (point == '=' || point == '+' || point == '-' || point == '@' || point == 0x2212);
}

/* What hides or drives a terminal stays behind, as it does where such a file is taken in. First of all: what is left may
 * be a formula, or nothing. */
static char *without_hidden(const char *text)
{
	struct buffer shown = BUFFER_INIT(strlen(text) + 1);
	uint32_t point;
	size_t size;

	for (; (size = utf8_next(text, &point)) > 0; text += size)
		if (!point_is_hidden(point) || point == '\t' || point == '\r' || point == '\n')
			buffer_add_bytes(&shown, text, size);
	return shown.length > 0 ? buffer_take(&shown) : memory_text("");
}

static void add_line(struct buffer *buffer, const char *line, size_t length)
{
	char *text = memory_text_part(line, length);

	if (!is_plain_number(text) && (begins_formula(text) || loses_digits(text)))
		buffer_add(buffer, APOSTROPHE);
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '"')
			buffer_add_char(buffer, '"');
		buffer_add_char(buffer, *at);
		if (*at == '\r' && begins_formula(at + 1))
			buffer_add(buffer, APOSTROPHE);
	}
	memory_free(&text);
}

void csv_add_field(struct buffer *buffer, const char *text)
{
	char *shown = without_hidden(text), *at = shown;
	bool quoted = strpbrk(shown, "\",;\t\r\n") != NULL;
	size_t length;

	if (buffer->length > 0 && buffer->data[buffer->length - 1] != '\n')
		buffer_add_char(buffer, ',');
	else if (*shown == '\0')
		quoted = true; /* a row of one empty field is no empty line */
	buffer_add(buffer, quoted ? "\"" : "");
	for (;; at += length + 1) {
		length = strcspn(at, "\n");
		add_line(buffer, at, length);
		if (at[length] == '\0')
			break;
		buffer_add_char(buffer, '\n');
	}
	buffer_add(buffer, quoted ? "\"" : "");
	memory_free(&shown);
}

void csv_end_row(struct buffer *buffer)
{
	buffer_add(buffer, "\r\n");
}
