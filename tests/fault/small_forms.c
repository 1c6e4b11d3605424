/* The forms of a station that has little beside households: opening it takes a tenth of the time, and faults are tried by the
 * thousand. What the office itself needs is the program's own. */
#include "small_forms.h"

#include "doudi/base.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const linked[] = {
    "record/adoption.yaml",
    "record/area.yaml",
    "record/household.yaml",
    "record/move.yaml",
    "record/pack_text.yaml",
    "record/parameter.yaml",
    "record/transfer.yaml",
    "record/unit.yaml",
    "record/user.yaml",
    "pack/national/calendar",
    "pack/national/codes/department.yaml",
    "pack/national/codes/household_state.yaml",
    "pack/national/codes/level.yaml",
    "pack/national/codes/place_kind.yaml",
    "pack/national/codes/role.yaml",
    "pack/national/codes/transfer_reason.yaml",
};

static const struct {
	const char *path, *text;
} written[] = {
    {"record/member.yaml", "form: member\nlabel: 家庭成员\nof: household\nby: [clerk]\nfields:\n"
                           "- {name: name, label: 姓名, type: name, search: pinyin}\n"
                           "- {name: id_number, label: 公民身份号码, type: idnumber}\n"
                           "- {name: birth, label: 出生日期, type: date}\n"},
    {"pack/" SMALL_PACK "/pack.yaml", "pack: " SMALL_PACK "\nlabel: 小县\n"
                                      "review: {order: [], stop: none, consent: none, confirm: {by: supervisor, level: county}}\n"},
};

static void make_folders(const char *path)
{
	char *folder = memory_text(path);

	for (char *slash = strchr(folder + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(folder, 0700);
		*slash = '/';
	}
	free(folder);
}

static bool write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	return file != NULL && (fputs(text, file) >= 0) + (fclose(file) == 0) == 2;
}

bool small_forms_make(const char *folder)
{
	bool good = true;

	for (size_t i = 0; good && i < BASE_COUNT(linked); i++) {
		char *from = memory_format(DOUDI_SOURCE_DIR "/forms/%s", linked[i]), *to = memory_format("%s/%s", folder, linked[i]);

		make_folders(to);
		good = symlink(from, to) == 0;
		free(from);
		free(to);
	}
	for (size_t i = 0; good && i < BASE_COUNT(written); i++) {
		char *to = memory_format("%s/%s", folder, written[i].path);

		make_folders(to);
		good = write_text(to, written[i].text);
		free(to);
	}
	return good;
}
