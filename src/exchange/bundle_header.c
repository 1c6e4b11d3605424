/* The header of a bundle: what a person without any key may read of it, station codes and sizes, and no more. */
#include "bundle.h"
#include "strict_line.h"

#include <stdio.h>
#include <string.h>

#define MAGIC "doudi-bundle 1\n"
#define SUITE "ed25519-age1-zstd"

static void hint_text(const unsigned char key[AGE_KEY_BYTES], char hint[17])
{
	for (size_t i = 0; i < 8; i++)
		snprintf(hint + 2 * i, 3, "%02x", key[i]);
}

void bundle_header_text(const struct bundle_header *header, char block[BUNDLE_SIGNED_BYTES])
{
	struct buffer text = BUFFER_INIT(BUNDLE_SIGNED_BYTES - 1);
	char hint[17];

	buffer_add(&text, MAGIC);
	buffer_add_format(&text, "suite %s\nid %s\nfrom %s %s %s\n", SUITE, header->id, header->from, header->chain, header->signer);
	for (size_t i = 0; i < header->to_count; i++) {
		hint_text(header->to[i].key, hint);
		buffer_add_format(&text, "to %s %s\n", header->to[i].station, hint);
	}
	buffer_add_format(&text, "number %lld\nprevious %s\nmade %lld\nevents %lld\nraw %lld\npayload %lld\ndigest %s\nend\n",
	    (long long)header->number, *header->previous == '\0' ? "-" : header->previous, (long long)header->made_at,
	    (long long)header->events, (long long)header->raw, (long long)header->payload, header->digest);
	memset(block, 0, BUNDLE_SIGNED_BYTES);
	memcpy(block, text.data, text.length);
	buffer_release(&text);
}

/* ---- reading: the lines in this order and no other ---- */

static bool take_receivers(const char **at, struct bundle_header *header)
{
	char hint[17];

	while (strncmp(*at, "to ", 3) == 0) {
		struct bundle_to *to = &header->to[header->to_count];

		if (header->to_count == AGE_RECIPIENT_MAXIMUM || !take_mark(at, "to ") || !take_word(at, to->station, sizeof(to->station)) ||
		    !take_hex(at, " ", hint, 16) || !take_mark(at, "\n"))
			return false;
		header->to_count++;
	}
	return header->to_count > 0;
}

static bool take_previous(const char **at, char previous[33])
{
	if (!take_mark(at, "previous "))
		return false;
	return take_mark(at, "-\n") || (take_hex(at, "", previous, 32) && take_mark(at, "\n"));
}

enum bundle_fault bundle_header_read(const char block[BUNDLE_SIGNED_BYTES], struct bundle_header *header)
{
	char text[BUNDLE_SIGNED_BYTES + 1];
	const char *at = text;
	size_t length;

	memset(header, 0, sizeof(*header));
	memcpy(text, block, BUNDLE_SIGNED_BYTES);
	text[BUNDLE_SIGNED_BYTES] = '\0';
	length = strlen(text);
	for (size_t i = length; i < BUNDLE_SIGNED_BYTES; i++)
		if (block[i] != '\0')
			return BUNDLE_NOT_ONE;
	if (length == 0)
		return BUNDLE_UNFINISHED;
	if (take_mark(&at, MAGIC "suite " SUITE "\n") && take_hex(&at, "id ", header->id, 32) && take_mark(&at, "\nfrom ") &&
	    take_word(&at, header->from, sizeof(header->from)) && take_hex(&at, " ", header->chain, 32) &&
	    take_hex(&at, " ", header->signer, 64) && take_mark(&at, "\n") && take_receivers(&at, header) &&
	    take_number(&at, "number ", &header->number) && take_previous(&at, header->previous) &&
	    take_number(&at, "made ", &header->made_at) && take_number(&at, "events ", &header->events) &&
	    take_number(&at, "raw ", &header->raw) && take_number(&at, "payload ", &header->payload) &&
	    take_hex(&at, "digest ", header->digest, 128) && take_mark(&at, "\nend\n") && *at == '\0' && header->number > 0)
		return BUNDLE_SOUND;
	return BUNDLE_NOT_ONE;
}
