/* A payment that names an aid of the region: refused where the conditions are not met, beyond its limits, from a fund
 * that does not pay for it, or in a way that it is not given. */
#include "acts.h"

#include <string.h>

static const char *code_label(const char *list, struct act_scene *scene, const char *key)
{
	const struct code_list *codes = form_codes(pack_forms(scene->desk->pack), list);
	const struct code *code = codes != NULL ? code_find(codes, key) : NULL;

	return code != NULL ? code->label : key;
}

static bool aid_is_met(struct act_scene *scene, const struct verdict *verdict, struct problem *problem)
{
	struct buffer why = BUFFER_INIT(8000);

	if (verdict->truth == TRUTH_YES)
		return true;
	for (size_t i = 0; i < verdict->unset_count; i++) {
		const struct parameter *parameter = pack_parameter_find(scene->desk->pack, verdict->unset[i]);

		buffer_add_format(&why, _("；参数“%s”未设，请先录入参数"),
		    parameter != NULL ? parameter->label : verdict->unset[i]);
	}
	for (size_t i = 0; i < verdict->reason_count && verdict->unset_count == 0; i++) {
		const struct reason *reason = &verdict->reasons[i];
		char *sentence = reason->bears && reason->says != NULL ? reason_sentence(reason) : NULL;

		if (sentence != NULL)
			buffer_add_format(&why, "；%s", sentence);
		free(sentence);
	}
	problem_set(problem, PROBLEM_REFUSED, _("不能给“%s”%s"), verdict->category->label, buffer_text(&why));
	problem_name_field(problem, "item");
	buffer_release(&why);
	return false;
}

static bool aid_amount_fits(const struct act_scene *scene, const struct verdict *verdict, struct problem *problem)
{
	struct value amount = record_value(scene->record, "amount");
	bool more = amount.state == VALUE_KNOWN && verdict->has_most && amount.number > verdict->most;
	bool less = amount.state == VALUE_KNOWN && verdict->has_least && amount.number < verdict->least;

	if (!more && !less)
		return true;
	problem_set(problem, PROBLEM_REFUSED, more ? _("“%s”%s 元，最高 %s 元") : _("“%s”%s 元，最低 %s 元"),
	    verdict->category->label, money_write(amount.number).text,
	    money_write(more ? verdict->most : verdict->least).text);
	problem_name_field(problem, "amount");
	return false;
}

/* The fund, or else the way of giving, against those that the aid allows; none named: any. */
static bool aid_word_fits(struct act_scene *scene, const struct aid *aid, bool fund, struct problem *problem)
{
	const char *field = fund ? "fund" : "how", *codes = fund ? "fund" : "given_as";
	const char *word = record_text(scene->record, field);
	char *const *words = fund ? aid->funds : aid->given;
	size_t count = fund ? aid->fund_count : aid->given_count;
	struct buffer allowed = BUFFER_INIT(2000);

	if (word == NULL || count == 0 || words_have(words, count, word))
		return true;
	for (size_t i = 0; i < count; i++)
		buffer_add_format(&allowed, "%s%s", i > 0 ? _("、") : "", code_label(codes, scene, words[i]));
	problem_set(problem, PROBLEM_REFUSED, fund ? _("“%s”不能从%s列支，只能从：%s") : _("“%s”不以%s的方式给付，只能是：%s"),
	    aid->rule.label, code_label(codes, scene, word), buffer_text(&allowed));
	problem_name_field(problem, field);
	buffer_release(&allowed);
	return false;
}

bool aid_check(struct act_scene *scene, struct problem *problem)
{
	const struct field *item = form_field(scene->record->form, "item");
	const struct aid *aid = item != NULL && item->codes != NULL && record_text(scene->record, "item") != NULL
	    ? pack_aid_find(scene->desk->pack, record_text(scene->record, "item")) : NULL;
	struct verdict *verdict = aid != NULL ? aid_verdict(scene->world, scene->record) : NULL;
	bool good;

	if (aid == NULL)
		return true;
	if (verdict == NULL)
		return problem_set(problem, PROBLEM_REFUSED, _("“%s”要写明是给哪一条“%s”的。"), aid->rule.label,
		    aid->rule.of->label);
	good = aid_is_met(scene, verdict, problem) && aid_amount_fits(scene, verdict, problem) &&
	    aid_word_fits(scene, aid, true, problem) && aid_word_fits(scene, aid, false, problem);
	if (!good && aid->rule.clause != NULL)
		problem_name_clause(problem, aid->rule.clause);
	verdict_free(verdict);
	return good;
}
