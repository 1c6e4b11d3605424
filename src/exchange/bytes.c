#include "bytes.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

bool bytes_write(int file, const void *bytes, size_t length)
{
	const char *at = bytes;

	while (length > 0) {
		ssize_t put = write(file, at, length);

		if (put < 0 && errno == EINTR)
			continue;
		if (put <= 0)
			return false;
		at += put;
		length -= (size_t)put;
	}
	return true;
}

ssize_t bytes_read(int file, void *to, size_t length)
{
	size_t held = 0;

	while (held < length) {
		ssize_t got = read(file, (char *)to + held, length - held);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		held += (size_t)got;
	}
	return (ssize_t)held;
}

bool bytes_flush(struct bytes_out *out)
{
	bool good = bytes_write(out->file, out->bytes, out->held);

	out->held = 0;
	return good;
}

bool bytes_put(struct bytes_out *out, const void *bytes, size_t length)
{
	if (length > sizeof(out->bytes) - out->held && !bytes_flush(out))
		return false;
	if (length > sizeof(out->bytes))
		return bytes_write(out->file, bytes, length);
	memcpy(out->bytes + out->held, bytes, length);
	out->held += length;
	return true;
}

bool bytes_take(struct bytes_in *in, void *to, size_t length)
{
	char *put = to;

	while (length > 0) {
		size_t part = in->held - in->at < length ? in->held - in->at : length;
		ssize_t got;

		memcpy(put, in->bytes + in->at, part);
		in->at += part;
		put += part;
		length -= part;
		if (length == 0)
			break;
		do
			got = read(in->file, in->bytes, sizeof(in->bytes));
		while (got < 0 && errno == EINTR);
		if (got <= 0)
			return false;
		in->at = 0;
		in->held = (size_t)got;
	}
	return true;
}
