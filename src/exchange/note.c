/* A note: a small signed text by which a station says which bundles of another it has taken and what it misses. Numbers
 * only: whoever finds it reads station codes and no more. One that is forged is refused; one that is late does no harm, for
 * the worst that a note can do is that something is sent again. */
#include "bytes.h"
#include "channel.h"
#include "doudi/exchange.h"
#include "new_file.h"
#include "seal_station.h"
#include "shown.h"
#include "strict_line.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NOTE_MARK "doudi-note 1\n"
#define NOTE_MAXIMUM (64u << 10)
#define GAPS_MAXIMUM 400
#define END_LINE "end\n"
#define SIGNATURE_MARK "signature "

/* ---- writing ---- */

struct writing {
	struct buffer *text;
	const char *to;
	struct exchange_note *note;
};

static bool add_taken(void *self, int64_t number, const char *bundle)
{
	struct writing *writing = self;

	buffer_add_format(writing->text, "taken %lld %s\n", (long long)number, bundle);
	writing->note->acknowledged++;
	return true;
}

static bool add_missing(void *self, const char *station, int64_t first, int64_t last)
{
	struct writing *writing = self;

	if (strcmp(station, writing->to) != 0)
		return true;
	buffer_add_format(writing->text, "bundle %lld %lld\n", (long long)first, (long long)last);
	return ++writing->note->asked < GAPS_MAXIMUM;
}

struct own {
	const char *chain;
	int64_t last;
};

static bool own_run(void *self, const char *chain, int64_t first, int64_t last, const char *head)
{
	struct own *own = self;

	(void)first, (void)head;
	if (strcmp(chain, own->chain) == 0)
		own->last = last;
	return true;
}

/* Whether there is more of this file's own log than is here, nobody here can know: whoever has it sends it back. */
static bool add_own(struct ledger *ledger, struct buffer *text, struct problem *problem)
{
	struct own own = {ledger_chain(ledger), 0};

	if (!ledger_each_interval(ledger, own_run, &own, problem))
		return false;
	buffer_add_format(text, "log %s %lld %lld\n", own.chain, (long long)own.last + 1, (long long)INT64_MAX);
	return true;
}

static bool note_text(struct ledger *ledger, const struct station_secret *secret, struct writing *writing, const struct exchange_gap *gaps,
    size_t count, struct problem *problem)
{
	struct store *store = ledger_store(ledger);
	unsigned char signature[SEAL_SIGNATURE_BYTES], sealing[AGE_KEY_BYTES];
	char signing[65];

	station_secret_keys(secret, signing, sealing);
	buffer_add_format(writing->text, NOTE_MARK "from %s %s %s\nto %s\nmade %lld\n", ledger_station(ledger), ledger_chain(ledger), signing,
	    writing->to, (long long)clock_milliseconds());
	if (!channel_each_taken(store, writing->to, SHOWN_BUNDLES, add_taken, writing, problem) ||
	    !channel_each_due(store, add_missing, writing, problem))
		return false;
	for (size_t i = 0; i < count && i < GAPS_MAXIMUM; i++) {
		buffer_add_format(writing->text, "log %s %lld %lld\n", gaps[i].chain, (long long)gaps[i].first, (long long)gaps[i].last);
		writing->note->asked++;
	}
	if (!add_own(ledger, writing->text, problem))
		return false;
	buffer_add(writing->text, END_LINE);
	station_secret_sign(secret, writing->text->data, writing->text->length, signature);
	buffer_add(writing->text, SIGNATURE_MARK);
	for (size_t i = 0; i < sizeof(signature); i++)
		buffer_add_format(writing->text, "%02x", signature[i]);
	buffer_add(writing->text, "\n");
	return true;
}

bool exchange_write_new(const char *path, const void *bytes, size_t length, struct problem *problem)
{
	int file = new_file_open(path);
	bool good = file >= 0 && bytes_write(file, bytes, length) && fsync(file) == 0;

	if (!good)
		problem_set(problem, PROBLEM_FAILED, _("写不进 %s：%s。请换一个文件名或位置。"), path, problem_reason(errno));
	if (file >= 0 && close(file) == 0 && !good)
		unlink(path);
	return good;
}

bool exchange_write_note(struct ledger *ledger, const struct actor *actor, const char *to, const struct exchange_gap *gaps, size_t count,
    const char *path, struct exchange_note *note, struct problem *problem)
{
	struct station_secret *secret = station_secret_need(ledger_store(ledger), actor, problem);
	struct buffer text = BUFFER_INIT(NOTE_MAXIMUM);
	struct writing writing = {&text, to, note};
	bool good;

	memset(note, 0, sizeof(*note));
	good = secret != NULL && note_text(ledger, secret, &writing, gaps, count, problem) &&
	       exchange_write_new(path, text.data, text.length, problem);
	station_secret_free(secret);
	buffer_release(&text);
	return good;
}

/* ---- reading ---- */

struct reading {
	struct ledger *ledger;
	struct exchange_note *note;
	struct shown shown;
	char from[BUNDLE_CODE_BYTES], to[BUNDLE_CODE_BYTES], chain[33], signer[65];
	const char *at;
};

static char *note_read(const char *path)
{
	char *text = memory_new(NOTE_MAXIMUM + 1);
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	ssize_t got = file >= 0 ? bytes_read(file, text, NOTE_MAXIMUM) : -1;

	if (file >= 0)
		close(file);
	if (got > (ssize_t)strlen(NOTE_MARK) && strncmp(text, NOTE_MARK, strlen(NOTE_MARK)) == 0 && strlen(text) == (size_t)got)
		return text;
	free(text);
	return NULL;
}

bool exchange_is_note(const char *path)
{
	char *text = note_read(path);
	bool is = text != NULL;

	free(text);
	return is;
}

static bool read_head(struct reading *reading)
{
	return take_mark(&reading->at, NOTE_MARK "from ") && take_word(&reading->at, reading->from, sizeof(reading->from)) &&
	       take_hex(&reading->at, " ", reading->chain, 32) && take_hex(&reading->at, " ", reading->signer, 64) &&
	       take_mark(&reading->at, "\nto ") && take_word(&reading->at, reading->to, sizeof(reading->to)) &&
	       take_mark(&reading->at, "\n") && take_number(&reading->at, "made ", &reading->note->made_at);
}

static bool read_taken(struct reading *reading, struct problem *problem)
{
	char number[20], bundle[33];

	if (!take_mark(&reading->at, "taken ") || !take_word(&reading->at, number, sizeof(number)) ||
	    !take_hex(&reading->at, " ", bundle, 32) || !take_mark(&reading->at, "\n"))
		return false;
	reading->note->acknowledged++;
	shown_bundle(&reading->shown, strtoll(number, NULL, 10));
	return channel_acknowledge(ledger_store(reading->ledger), reading->from, bundle, problem);
}

static bool read_asked(struct reading *reading, struct problem *problem)
{
	struct store *store = ledger_store(reading->ledger);
	int64_t first, last;
	char chain[33];

	if (take_mark(&reading->at, "log ")) {
		if (!take_hex(&reading->at, "", chain, 32) || !take_pair(&reading->at, " ", &first, &last))
			return false;
		reading->note->asked += strcmp(chain, reading->chain) != 0;
		return channel_ask_events(store, reading->from, chain, first, last, problem);
	}
	reading->note->asked++;
	return take_pair(&reading->at, "bundle ", &first, &last) && channel_ask_bundles(store, reading->from, first, last, problem);
}

/* Acknowledged first, and asked for after that: what is asked for counts. */
static bool read_lines(struct reading *reading, struct problem *problem)
{
	while (strncmp(reading->at, "taken ", 6) == 0)
		if (!read_taken(reading, problem))
			return false;
	if (!shown_answer(&reading->shown, ledger_store(reading->ledger), reading->from, problem))
		return false;
	while (strncmp(reading->at, END_LINE, strlen(END_LINE)) != 0)
		if (!read_asked(reading, problem))
			return false;
	return true;
}

static bool signature_holds(const char *text, const char *signer)
{
	const char *end = strstr(text, "\n" END_LINE SIGNATURE_MARK), *at;
	unsigned char signature[SEAL_SIGNATURE_BYTES];
	char hex[2 * SEAL_SIGNATURE_BYTES + 1];

	if (end == NULL)
		return false;
	at = end + strlen("\n" END_LINE);
	if (!take_hex(&at, SIGNATURE_MARK, hex, sizeof(hex) - 1) || strcmp(at, "\n") != 0)
		return false;
	for (size_t i = 0; i < sizeof(signature); i++) {
		char two[3] = {hex[2 * i], hex[2 * i + 1], '\0'};

		signature[i] = (unsigned char)strtoul(two, NULL, 16);
	}
	return seal_verify(signer, text, (size_t)(end - text) + strlen("\n" END_LINE), signature);
}

static bool note_is_ours(struct reading *reading, const char *path, const char *text, const struct exchange_hooks *hooks,
    struct problem *problem)
{
	if (text == NULL || !read_head(reading))
		return problem_set(problem, PROBLEM_REFUSED, _("%s 不是回执或补发请求，或已经改动。请对方重新写一份。"), path);
	snprintf(reading->note->from, sizeof(reading->note->from), "%s", reading->from);
	if (strcmp(reading->to, ledger_station(reading->ledger)) != 0)
		return problem_set(problem, PROBLEM_REFUSED, _("这份回执是给 %s 的，不是给本单位的。"), reading->to);
	if (!hooks->knows(hooks->self, reading->from, reading->chain, reading->signer))
		return problem_set(problem, PROBLEM_REFUSED, _("不认识的单位或已停用的密钥：%s。回执没有生效。"), reading->from);
	return signature_holds(text, reading->signer) ||
	       problem_set(problem, PROBLEM_REFUSED, _("%s 的签名不对，可能是伪造的，没有生效。请对方重新写一份。"), path);
}

bool exchange_take_note(struct ledger *ledger, const char *path, const struct exchange_hooks *hooks, struct exchange_note *note,
    struct problem *problem)
{
	struct store *store = ledger_store(ledger);
	struct reading reading = {.ledger = ledger, .note = note, .shown.lists = true};
	struct problem failure = PROBLEM_INIT;
	char *text = note_read(path);
	bool good, read;

	memset(note, 0, sizeof(*note));
	reading.at = text;
	good = note_is_ours(&reading, path, text, hooks, problem) && store_begin(store, problem);
	if (good) {
		read = read_lines(&reading, &failure);
		if (!read && failure.kind == PROBLEM_NONE)
			problem_set(&failure, PROBLEM_REFUSED, _("%s 里有读不懂的一行，没有生效。请对方重新写一份。"), path);
		if (!read)
			problem_move(problem, &failure);
		good = store_end(store, read, problem);
	}
	problem_release(&failure);
	free(text);
	return good;
}
