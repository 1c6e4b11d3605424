/* Fields of the program's own forms that hold a key of the pack: in people's words, and to choose from. */
#include "screens.h"

#include <string.h>

const char *band_words(struct screens *screens, const char *band)
{
	const struct pack *pack = desk_pack(screens->desk);
	const struct code_list *kinds = form_codes(pack_forms(pack), "place_kind");
	const struct code *code = kinds != NULL ? code_find(kinds, band) : NULL;
	const struct category *category = pack_category_find(pack, band);

	return code != NULL ? code->label : category != NULL ? category->label : band;
}

const char *parameter_words(const struct parameter *parameter)
{
	return parameter->label != NULL ? parameter->label : parameter->name;
}

static const char *words_of_parameter(struct screens *screens, const char *key)
{
	const struct parameter *parameter = pack_parameter_find(desk_pack(screens->desk), key);

	return parameter != NULL ? parameter_words(parameter) : key;
}

static const char *words_of_region(struct screens *screens, const char *key)
{
	const struct pack *pack = desk_pack(screens->desk);
	const char *label = tree_text(pack_tree(pack, "pack"), "label");

	return label != NULL && strcmp(pack_region(pack), key) == 0 ? label : key;
}

static void add_parameters(struct screens *screens, const struct record *record, struct choice_list *list)
{
	const struct parameter *parameter;

	(void)record;
	for (size_t i = 0; (parameter = pack_parameter(desk_pack(screens->desk), i)) != NULL; i++)
		choice_list_add(list, parameter->name, parameter_words(parameter), unit_word(parameter->unit));
}

static void add_bands(struct screens *screens, const struct record *record, struct choice_list *list)
{
	static const char *const places[] = {"urban", "rural"};
	const char *key = record_text(record, "key");
	const struct parameter *parameter = key != NULL ? pack_parameter_find(desk_pack(screens->desk), key) : NULL;

	for (size_t i = 0; parameter != NULL && parameter->by_place && i < BASE_COUNT(places); i++)
		choice_list_add(list, places[i], band_words(screens, places[i]), "");
	for (size_t i = 0; parameter != NULL && i < parameter->band_count; i++)
		choice_list_add(list, parameter->bands[i], band_words(screens, parameter->bands[i]), "");
}

struct key_field {
	const char *form, *field;
	const char *(*words)(struct screens *, const char *key);
	void (*choices)(struct screens *, const struct record *, struct choice_list *); /* NULL: nobody types it */
};

static const struct key_field *key_field(struct screens *screens, const struct field *field)
{
	static const struct key_field fields[] = {
	    {"parameter", "key", words_of_parameter, add_parameters},
	    {"parameter", "band", band_words, add_bands},
	    {"determination", "pack", words_of_region, NULL},
	};

	for (size_t i = 0; field->type == FIELD_TEXT && i < BASE_COUNT(fields); i++) {
		const struct form *form = desk_form(screens->desk, fields[i].form);

		if (form != NULL && form_field(form, fields[i].field) == field)
			return &fields[i];
	}
	return NULL;
}

const char *key_words(struct screens *screens, const struct field *field, const char *key)
{
	const struct key_field *found = key_field(screens, field);

	return found != NULL ? found->words(screens, key) : NULL;
}

bool key_is_chosen(struct screens *screens, const struct field *field)
{
	const struct key_field *found = key_field(screens, field);

	return found != NULL && found->choices != NULL;
}

void key_choices(struct screens *screens, const struct field *field, const struct record *record, struct choice_list *list)
{
	const struct key_field *found = key_field(screens, field);

	if (found != NULL && found->choices != NULL)
		found->choices(screens, record, list);
}
