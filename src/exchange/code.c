/* The code that somebody reads out over the telephone where nothing can be carried back: which bundle has been taken. Only the
 * two stations can make it, from the secret that their keys have in common; a wrong one acknowledges nothing. */
#include "channel.h"
#include "doudi/exchange.h"
#include "seal_station.h"

#include <stdio.h>
#include <string.h>

#define CODE_LETTERS 8 /* 40 bits */

static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"; /* none that looks like another */

/* What people write for it. */
static char letter_read(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'O')
		return '0';
	return c == 'I' || c == 'L' ? '1' : c;
}

static bool code_make(const struct station_secret *secret, const char *sealing, const char *from, const char *to, int64_t number,
    const char *bundle, char code[EXCHANGE_CODE])
{
	unsigned char other[AGE_KEY_BYTES], mac[8];
	char *text = memory_format("doudi-acknowledged 1\n%s %s %lld %s\n", from, to, (long long)number, bundle);
	uint64_t bits = 0;
	char word[CODE_LETTERS + 1] = "";
	bool good = age_recipient_read(sealing, other) && station_secret_mac(secret, other, text, mac);

	for (size_t i = 0; good && i < sizeof(mac); i++)
		bits = bits << 8 | mac[i];
	for (size_t i = 0; good && i < CODE_LETTERS; i++)
		word[i] = letters[bits >> (59 - 5 * i) & 31];
	snprintf(code, EXCHANGE_CODE, "%lld-%.4s-%.4s", (long long)number, word, word + 4);
	free(text);
	return good;
}

bool exchange_code(struct ledger *ledger, const struct actor *actor, const char *station, const char *sealing, int64_t number,
    const char *bundle, char code[EXCHANGE_CODE], struct problem *problem)
{
	struct station_secret *secret = station_secret_need(ledger_store(ledger), actor, problem);
	bool good = secret != NULL && (code_make(secret, sealing, station, ledger_station(ledger), number, bundle, code) ||
	    problem_set(problem, PROBLEM_FAILED, _("单位 %s 的收件公钥不能用。请重新登记这个单位。"), station));

	station_secret_free(secret);
	return good;
}

/* Only what counts: the number, and the letters behind it. */
static bool code_read(const char *typed, int64_t *number, char word[CODE_LETTERS + 1])
{
	size_t digits = strspn(typed, "0123456789"), length = 0;

	if (digits == 0 || digits > 15)
		return false;
	*number = strtoll(typed, NULL, 10);
	for (const char *at = typed + digits; *at != '\0'; at++) {
		if (*at == '-' || *at == ' ')
			continue;
		if (length == CODE_LETTERS || strchr(letters, letter_read(*at)) == NULL)
			return false;
		word[length++] = letter_read(*at);
	}
	word[length] = '\0';
	return length == CODE_LETTERS;
}

bool exchange_code_is(struct ledger *ledger, const struct actor *actor, const char *station, const char *sealing, const char *typed,
    int64_t *number, bool *is, struct problem *problem)
{
	struct station_secret *secret;
	char word[CODE_LETTERS + 1], bundle[33], right[EXCHANGE_CODE], plain[CODE_LETTERS + 1];
	int64_t again;

	*is = false;
	if (!code_read(typed, number, word))
		return problem_set(problem, PROBLEM_USAGE, _("“%s”不是回执码。回执码的样子是 17-K3QF-8T2M，请与对方核对。"), typed);
	if (!channel_sent_bundle(ledger_store(ledger), station, *number, bundle))
		return !store_failed(ledger_store(ledger), problem);
	if ((secret = station_secret_need(ledger_store(ledger), actor, problem)) == NULL)
		return false;
	*is = code_make(secret, sealing, ledger_station(ledger), station, *number, bundle, right) && code_read(right, &again, plain) &&
	      seal_is_same(plain, word, CODE_LETTERS);
	station_secret_free(secret);
	return !*is || channel_acknowledge(ledger_store(ledger), station, bundle, problem);
}
