/* Loading a pack: forms with the region's overlays, then the national and the region's own files. */
#include "pack.h"

#include <string.h>

static const struct field *field_of(const struct form *form, const char *name)
{
	return form == NULL ? NULL : form_field(form, name);
}

static bool find_contract(struct pack *pack, struct problem *problem)
{
	struct contract *contract = &pack->contract;

	contract->household = form_find(pack->forms, "household");
	contract->member = form_find(pack->forms, "member");
	if (contract->household == NULL || contract->member == NULL)
		return problem_set(problem, PROBLEM_USAGE, _("表单目录里缺少 household 或 member"));
	contract->application = form_find(pack->forms, "application");
	contract->survey = form_find(pack->forms, "survey");
	contract->consent = form_find(pack->forms, "consent");
	contract->membership = form_find(pack->forms, "membership");
	contract->determination = form_find(pack->forms, "determination");
	contract->place_kind = field_of(contract->household, "place_kind");
	contract->day = field_of(contract->application, "day");
	contract->asked_for = field_of(contract->application, "asked_for");
	contract->survey_day = field_of(contract->survey, "day");
	contract->survey_asked = field_of(contract->survey, "asked");
	contract->joined_on = field_of(contract->member, "joined_on");
	contract->not_asked_in = field_of(contract->member, "not_asked_in");
	contract->consent_kind = field_of(contract->consent, "kind");
	contract->consent_given = field_of(contract->consent, "given");
	contract->consent_day = field_of(contract->consent, "day");
	contract->in_category = field_of(contract->membership, "category");
	contract->in_person = field_of(contract->membership, "person");
	contract->in_confirmed = field_of(contract->membership, "confirmed_on");
	contract->in_until = field_of(contract->membership, "until");
	contract->in_state = field_of(contract->membership, "state");
	contract->found_application = field_of(contract->determination, "application");
	contract->found_category = field_of(contract->determination, "category");
	contract->found_person = field_of(contract->determination, "person");
	contract->found_verdict = field_of(contract->determination, "verdict");
	contract->found_state = field_of(contract->determination, "state");
	return true;
}

static void prepare_slots(struct pack *pack)
{
	const struct form *form;
	size_t count = 0;

	while ((form = form_at(pack->forms, count)) != NULL)
		count++;
	pack->slots = memory_new((count + 1) * sizeof *pack->slots);
	pack->field_bound = memory_new((count + 1) * sizeof *pack->field_bound);
	pack->origins = memory_new((count + 1) * sizeof *pack->origins);
	for (size_t i = 0; i < count; i++) {
		form = form_at(pack->forms, i);
		pack->field_bound[i] = memory_new((form->field_count + 1) * sizeof **pack->field_bound);
		pack->origins[i] = (struct origin){form_field(form, "way"), form_field(form, "as_of")};
	}
}

/* "facts" of ".../facts.yaml" */
static char *file_word(const struct tree *tree)
{
	const char *slash = strrchr(tree->file, '/');
	const char *start = slash == NULL ? tree->file : slash + 1;

	return memory_text_part(start, strlen(start) - strlen(".yaml"));
}

static const struct tree *tree_named(const struct named_tree *trees, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(trees[i].name, name) == 0)
			return trees[i].tree;
	}
	return NULL;
}

/* The region's files first: of two of one name the region's is found. */
static bool read_files(struct pack *pack, size_t *region_count, struct problem *problem)
{
	char *folder = memory_format("pack/%s", pack->region);
	bool good = sources_add_folder(&pack->sources, &pack->source, folder, problem);

	*region_count = pack->sources.count;
	good = good && sources_add_folder(&pack->sources, &pack->source, "pack/national", problem);
	free(folder);
	pack->trees = memory_new((pack->sources.count + 1) * sizeof *pack->trees);
	for (size_t i = 0; i < pack->sources.count; i++) {
		pack->trees[i].name = file_word(pack->sources.trees[i]);
		pack->trees[i].tree = pack->sources.trees[i];
	}
	pack->tree_count = pack->sources.count;
	return good;
}

/* The letters of one folder, but for those that are there already. */
static bool add_letters(struct pack *pack, const char *region, struct problem *problem)
{
	char *folder = memory_format("pack/%s/letters", region);
	struct sources files = {NULL, 0};
	bool good = sources_add_folder(&files, &pack->source, folder, problem);

	free(folder);
	for (size_t i = 0; i < files.count; i++) {
		char *word = file_word(files.trees[i]);

		if (pack->letters == NULL)
			pack->letters = tree_new_map();
		if (tree_get(pack->letters, word) == NULL)
			tree_add_take(pack->letters, word, files.trees[i]);
		else
			tree_free(files.trees[i]);
		free(word);
	}
	free(files.trees);
	return good;
}

static bool read_letters(struct pack *pack, struct problem *problem)
{
	return add_letters(pack, pack->region, problem) && add_letters(pack, "national", problem);
}

static bool check_name(const struct pack *pack, const struct tree *own, struct problem *problem)
{
	const char *name = tree_text(own, "pack");

	if (own == NULL)
		return problem_set(problem, PROBLEM_USAGE, _("地区包“%s”缺少 pack.yaml"), pack->region);
	if (name == NULL || strcmp(name, pack->region) != 0)
		return tree_problem(own, problem, _("pack.yaml 里应写 pack: %s，与文件夹同名"), pack->region);
	return true;
}

static bool read_policy(struct pack *pack, struct problem *problem)
{
	size_t region_count = pack->region_tree_count;
	const struct named_tree *ours = pack->trees, *theirs = pack->trees + region_count;
	size_t their_count = pack->tree_count - region_count;
	const struct tree *parameters = tree_named(theirs, their_count, "parameters");
	const struct tree *facts = tree_named(theirs, their_count, "facts");
	const struct tree *own_parameters = tree_named(ours, region_count, "parameters");
	const struct tree *own_facts = tree_named(ours, region_count, "facts");
	const struct tree *categories = tree_named(ours, region_count, "categories");
	const struct tree *own = tree_named(ours, region_count, "pack"), *aids = pack_tree(pack, "aids");

	return check_name(pack, own, problem) && validity_check(pack, problem) && (parameters == NULL || parameters_read(pack, parameters, problem)) &&
	       (own_parameters == NULL || parameters_read(pack, own_parameters, problem)) &&
	       (facts == NULL || facts_read(pack, facts, true, problem)) &&
	       (own_facts == NULL || facts_read(pack, own_facts, false, problem)) &&
	       facts_name_own_lines(pack, problem) && (categories == NULL || categories_read(pack, categories, problem)) &&
	       (aids == NULL || aids_read(pack, aids, problem)) && aids_make_item_facts(pack, problem) &&
	       procedures_read(pack, own, tree_named(theirs, their_count, "pack"), problem) &&
	       facts_check_names(pack, problem) && bind_all(pack, problem) && categories_check(pack, problem) &&
	       aids_check(pack, problem) && procedures_check(pack, problem);
}

static struct pack *read_pack(struct source take, const struct source *program, const char *region, struct problem *problem)
{
	struct pack *pack = memory_new(sizeof *pack);

	pack->source = take;
	pack->region = memory_text(region);
	pack->forms = form_catalogue_read(&pack->source, program, region, program == NULL ? problem : NULL);
	if (pack->forms == NULL && program != NULL) /* forms of the program that need what the text does not have */
		pack->forms = form_catalogue_read(&pack->source, NULL, region, problem);
	if (pack->forms == NULL || !find_contract(pack, problem))
		goto failed;
	prepare_slots(pack);
	if (read_files(pack, &pack->region_tree_count, problem) && calendars_read(pack, problem) && read_letters(pack, problem) &&
	    read_policy(pack, problem))
		return pack;
failed:
	pack_free(pack);
	return NULL;
}

struct pack *pack_load(const char *forms_dir, const char *region, struct problem *problem)
{
	struct source source;

	return source_gather(&source, forms_dir, region, problem) ? read_pack(source, NULL, region, problem) : NULL;
}

struct pack *pack_read(const char *forms_dir, char *take, const char *region, struct problem *problem)
{
	struct source source, folder;
	struct pack *pack = NULL;
	bool there = source_gather(&folder, forms_dir, region, NULL);

	if (source_take(&source, forms_dir, take))
		pack = read_pack(source, there ? &folder : NULL, region, problem);
	else
		problem_set(problem, PROBLEM_FAILED, "%s", _("这不是一份地区包的全文。"));
	if (there)
		source_release(&folder);
	return pack;
}

struct queue_list *pack_queues(const struct pack *pack, struct problem *problem)
{
	struct queue_list *queues;
	struct source folder;

	if (source_has(&pack->source, "queue"))
		return queue_list_read(&pack->source, pack->region, pack->forms, problem);
	/* A text of before queues were part of a pack: there are none but the folder's. */
	if (!source_gather(&folder, pack->source.forms_dir, pack->region, problem))
		return NULL;
	queues = queue_list_read(&folder, pack->region, pack->forms, problem);
	source_release(&folder);
	return queues;
}

void pack_free(struct pack *pack)
{
	if (pack == NULL)
		return;
	categories_free(pack);
	aids_free(pack);
	facts_free(pack);
	parameters_free(pack);
	procedures_free(pack);
	calendars_free(pack);
	targets_free(pack);
	for (size_t i = 0; i < pack->tree_count; i++)
		free(pack->trees[i].name);
	free(pack->trees);
	tree_free(pack->letters);
	for (size_t i = 0; pack->field_bound != NULL && pack->field_bound[i] != NULL; i++)
		free(pack->field_bound[i]);
	free(pack->field_bound);
	free(pack->origins);
	free(pack->chain);
	form_catalogue_free(pack->forms);
	sources_release(&pack->sources);
	source_release(&pack->source);
	free(pack->survey_valid);
	free(pack->region);
	free(pack);
}

const char *pack_region(const struct pack *pack)
{
	return pack->region;
}

const char *pack_forms_dir(const struct pack *pack)
{
	return pack->source.forms_dir;
}

const char *pack_hash_text(const struct pack *pack)
{
	return buffer_text(&pack->source.text);
}

const struct form_catalogue *pack_forms(const struct pack *pack)
{
	return pack->forms;
}

const struct tree *pack_tree(const struct pack *pack, const char *file)
{
	if (strcmp(file, "letters") == 0)
		return pack->letters;
	return tree_named(pack->trees, pack->tree_count, file);
}

const struct tree *pack_tree_region(const struct pack *pack, const char *file)
{
	return tree_named(pack->trees, pack->region_tree_count, file);
}

const struct tree *pack_tree_national(const struct pack *pack, const char *file)
{
	return tree_named(pack->trees + pack->region_tree_count, pack->tree_count - pack->region_tree_count, file);
}

const char *pack_word(const struct pack *pack, const char *key)
{
	for (size_t i = 0; i < pack->tree_count; i++) {
		const struct tree *words = tree_get(pack->trees[i].tree, "words");
		const char *word = strcmp(pack->trees[i].name, "pack") == 0 && words != NULL ? tree_text(words, key) : NULL;

		if (word != NULL)
			return word;
	}
	return key;
}
