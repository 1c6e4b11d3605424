/* The header of a backup: whose it is, of when, and how an administrator opens it on a new machine. No names and no persons: keys
 * alone. */
#include "backup.h"
#include "strict_line.h"

#include <stdio.h>
#include <string.h>

#define MAGIC "doudi-backup 1\n"
#define SUITE "argon2id-x25519-age1-zstd"
#define SKIPPED_FRAME 0x184d2a50u /* zstd: a frame that every reader passes over */
#define PERSON_WORDS 6

static void text_of(const struct backup_header *header, struct buffer *text)
{
	const struct exchange_backup *about = &header->about;

	buffer_add(text, MAGIC "suite " SUITE "\n");
	buffer_add_format(text, "station %s %s\nmade %s %lld\ncopy %lld\n", about->station, about->chain, about->made,
	    (long long)about->made_at, (long long)about->bytes);
	for (size_t i = 0; i < header->box_count; i++)
		buffer_add_format(text, "person %s %s\n", header->boxes[i].person, header->boxes[i].station);
}

void backup_header_text(const struct backup_header *header, char block[BACKUP_TEXT_BYTES])
{
	struct buffer text = BUFFER_INIT(BACKUP_TEXT_BYTES - 1);

	text_of(header, &text);
	buffer_add_format(&text, "payload %lld\nend\n", (long long)header->payload);
	memset(block, 0, BACKUP_TEXT_BYTES);
	memcpy(block, text.data, text.length);
	buffer_release(&text);
}

struct event_id backup_header_hash(const struct backup_header *header)
{
	struct buffer text = BUFFER_INIT(BACKUP_TEXT_BYTES);
	struct event_id hash;

	text_of(header, &text);
	hash = ledger_hash(text.data, text.length);
	buffer_release(&text);
	return hash;
}

/* ---- reading: the lines in this order and no other ---- */

/* So many words as they stand, without looking into them. */
static bool take_words(const char **at, size_t count, char *to, size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < count; i++) {
		if ((i > 0 && !take_mark(at, " ")) || length + 1 >= size)
			return false;
		if (i > 0)
			to[length++] = ' ';
		if (!take_word(at, to + length, size - length))
			return false;
		length += strlen(to + length);
	}
	return true;
}

static bool take_persons(const char **at, struct backup_header *header)
{
	while (take_mark(at, "person ")) {
		struct backup_box *box = &header->boxes[header->box_count];

		if (header->box_count == BACKUP_PERSONS || !take_words(at, PERSON_WORDS, box->person, sizeof(box->person)) ||
		    !take_hex(at, " ", box->station, sizeof(box->station) - 1) || !take_mark(at, "\n"))
			return false;
		header->box_count++;
	}
	return true;
}

static bool padding_is_zero(const char block[BACKUP_TEXT_BYTES], size_t from)
{
	for (size_t i = from; i < BACKUP_TEXT_BYTES; i++)
		if (block[i] != '\0')
			return false;
	return true;
}

bool backup_header_read(const char block[BACKUP_TEXT_BYTES], struct backup_header *header)
{
	struct exchange_backup *about = &header->about;
	char text[BACKUP_TEXT_BYTES + 1], copy[BACKUP_TEXT_BYTES];
	const char *at = text;

	memset(header, 0, sizeof(*header));
	memcpy(text, block, BACKUP_TEXT_BYTES);
	text[BACKUP_TEXT_BYTES] = '\0';
	if (*text == '\0' && padding_is_zero(block, 0))
		return true;
	if (!take_mark(&at, MAGIC "suite " SUITE "\n") || !take_mark(&at, "station ") || !take_word(&at, about->station, sizeof(about->station)) ||
	    !take_hex(&at, " ", about->chain, 32) || !take_mark(&at, "\nmade ") || !take_word(&at, about->made, sizeof(about->made)) ||
	    !take_number(&at, " ", &about->made_at) || !take_number(&at, "copy ", &about->bytes) || !take_persons(&at, header) ||
	    !take_number(&at, "payload ", &header->payload) || !take_mark(&at, "end\n") || *at != '\0')
		return false;
	/* One form of each: what is read is what was written. */
	backup_header_text(header, copy);
	return memcmp(copy, block, BACKUP_TEXT_BYTES) == 0;
}

/* ---- what is sealed with the copy ---- */

static void put_number(unsigned char *to, uint32_t number)
{
	for (size_t i = 0; i < 4; i++)
		to[i] = (unsigned char)(number >> 8 * i);
}

size_t backup_seal_write(const struct backup_header *header, const char *copy_hash, unsigned char frame[BACKUP_SEAL_BYTES])
{
	int length = snprintf((char *)frame + 8, BACKUP_SEAL_BYTES - 8, "doudi-backup-seal 1\nheader %s\ncopy %s\nend\n",
	    backup_header_hash(header).text, copy_hash);

	put_number(frame, SKIPPED_FRAME);
	put_number(frame + 4, (uint32_t)length);
	return (size_t)length + 8;
}
