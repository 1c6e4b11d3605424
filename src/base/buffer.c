/* Growing text with a maximum: what comes from outside always has an end. */
#include "doudi/base.h"

#include <stdio.h>
#include <string.h>

/* Room for `more` bytes and the NUL, or `full` and nothing else changes. */
static bool make_room(struct buffer *buffer, size_t more)
{
	size_t needed, capacity;

	if (more > buffer->maximum - buffer->length) {
		buffer->full = true;
		return false;
	}
	needed = buffer->length + more + 1;
	if (needed <= buffer->capacity)
		return true;
	capacity = buffer->capacity < 32 ? 64 : buffer->capacity * 2;
	if (capacity < needed)
		capacity = needed;
	buffer->data = memory_resize(buffer->data, capacity, 1);
	buffer->capacity = capacity;
	return true;
}

void buffer_add_bytes(struct buffer *buffer, const void *bytes, size_t count)
{
	if (count == 0 || !make_room(buffer, count))
		return;
	memcpy(buffer->data + buffer->length, bytes, count);
	buffer->length += count;
	buffer->data[buffer->length] = '\0';
}

void buffer_add(struct buffer *buffer, const char *text)
{
	buffer_add_bytes(buffer, text, strlen(text));
}

void buffer_add_char(struct buffer *buffer, char character)
{
	if (!make_room(buffer, 1))
		return;
	buffer->data[buffer->length++] = character;
	buffer->data[buffer->length] = '\0';
}

void buffer_add_format(struct buffer *buffer, const char *format, ...)
{
	va_list arguments, again;
	int length;

	va_start(arguments, format);
	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, arguments);
	if (length > 0 && make_room(buffer, (size_t)length)) {
		vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format, again);
		buffer->length += (size_t)length;
	}
	va_end(again);
	va_end(arguments);
}

const char *buffer_text(const struct buffer *buffer)
{
	return buffer->length > 0 ? buffer->data : "";
}

char *buffer_take(struct buffer *buffer)
{
	char *text = buffer->length > 0 ? buffer->data : NULL;

	if (text == NULL) {
		free(buffer->data);
		text = memory_text("");
	}
	*buffer = (struct buffer)BUFFER_INIT(buffer->maximum);
	return text;
}

void buffer_clear(struct buffer *buffer)
{
	buffer->length = 0;
	buffer->full = false;
	if (buffer->data != NULL)
		buffer->data[0] = '\0';
}

void buffer_release(struct buffer *buffer)
{
	free(buffer->data);
	*buffer = (struct buffer)BUFFER_INIT(buffer->maximum);
}
