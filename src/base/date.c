/* Days and months of the proleptic Gregorian calendar. */
#include "doudi/base.h"

#include <assert.h>

enum { YEAR_FIRST = 1800, YEAR_LAST = 2999 };

static int days_of_month(int year, int month)
{
	static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

	return month == 2 && leap ? 29 : days[month - 1];
}

date date_make(int year, int month, int day)
{
	int era, year_of_era, day_of_year;

	if (year < YEAR_FIRST || year > YEAR_LAST || month < 1 || month > 12)
		return DATE_NONE;
	if (day < 1 || day > days_of_month(year, month))
		return DATE_NONE;
	/* Years that begin in March put the leap day last. */
	year -= month <= 2;
	era = year / 400;
	year_of_era = year - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

void date_parts(date day, int *year, int *month, int *day_of_month)
{
	int days, era, day_of_era, year_of_era, day_of_year, shifted;

	assert(day != DATE_NONE);
	days = day + 719468;
	era = days / 146097;
	day_of_era = days - era * 146097;
	year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	shifted = (5 * day_of_year + 2) / 153;
	*day_of_month = day_of_year - (153 * shifted + 2) / 5 + 1;
	*month = shifted < 10 ? shifted + 3 : shifted - 9;
	*year = year_of_era + era * 400 + (*month <= 2);
}

/* Exactly `count` digits, else -1. */
static int read_digits(const char *text, int count)
{
	int number = 0;

	for (int i = 0; i < count; i++) {
		if (text[i] < '0' || text[i] > '9')
			return -1;
		number = number * 10 + (text[i] - '0');
	}
	return number;
}

date date_read(const char *iso)
{
	int year, month, day;

	if (iso == NULL || (year = read_digits(iso, 4)) < 0 || iso[4] != '-')
		return DATE_NONE;
	if ((month = read_digits(iso + 5, 2)) < 0 || iso[7] != '-')
		return DATE_NONE;
	if ((day = read_digits(iso + 8, 2)) < 0 || iso[10] != '\0')
		return DATE_NONE;
	return date_make(year, month, day);
}

static char *put_digits(char *to, int number, int count)
{
	for (int i = count - 1; i >= 0; i--, number /= 10)
		to[i] = (char)('0' + number % 10);
	return to + count;
}

struct date_text date_write(date day)
{
	struct date_text out = {""};
	int year, month, day_of_month;
	char *at = out.text;

	if (day == DATE_NONE)
		return out;
	date_parts(day, &year, &month, &day_of_month);
	at = put_digits(at, year, 4);
	*at++ = '-';
	at = put_digits(at, month, 2);
	*at++ = '-';
	put_digits(at, day_of_month, 2);
	return out;
}

date date_add_months(date day, int months)
{
	int year, month, day_of_month, last;
	int64_t sum;

	if (day == DATE_NONE)
		return DATE_NONE;
	date_parts(day, &year, &month, &day_of_month);
	sum = (int64_t)year * 12 + month - 1 + months;
	if (sum < (int64_t)YEAR_FIRST * 12 || sum > (int64_t)YEAR_LAST * 12 + 11)
		return DATE_NONE;
	year = (int)(sum / 12);
	month = (int)(sum % 12) + 1;
	last = days_of_month(year, month);
	return date_make(year, month, day_of_month < last ? day_of_month : last);
}

date date_add_years(date day, int years)
{
	int months;

	if (__builtin_mul_overflow(years, 12, &months))
		return DATE_NONE;
	return date_add_months(day, months);
}

/* Full years behind `from` on `to`, which is not before it. */
static int years_passed(date from, date to)
{
	int from_year, to_year, month, day, years;

	date_parts(from, &from_year, &month, &day);
	date_parts(to, &to_year, &month, &day);
	years = to_year - from_year;
	return date_add_years(from, years) <= to ? years : years - 1;
}

int date_years(date from, date to)
{
	return from <= to ? years_passed(from, to) : -years_passed(to, from);
}

int date_weekday(date day)
{
	int rest;

	assert(day != DATE_NONE);
	rest = (day + 3) % 7; /* 1970-01-01 was a Thursday */
	return (rest < 0 ? rest + 7 : rest) + 1;
}

int32_t month_read(const char *yyyy_mm)
{
	int year, month;

	if (yyyy_mm == NULL || (year = read_digits(yyyy_mm, 4)) < 0 || yyyy_mm[4] != '-')
		return -1;
	if ((month = read_digits(yyyy_mm + 5, 2)) < 0 || yyyy_mm[7] != '\0')
		return -1;
	if (date_make(year, month, 1) == DATE_NONE)
		return -1;
	return year * 12 + month - 1;
}

struct date_text month_write(int32_t month)
{
	struct date_text out = {""};

	if (month_first_day(month) != DATE_NONE) {
		put_digits(out.text, month / 12, 4);
		out.text[4] = '-';
		put_digits(out.text + 5, month % 12 + 1, 2);
	}
	return out;
}

int32_t month_of(date day)
{
	int year, month, day_of_month;

	if (day == DATE_NONE)
		return -1;
	date_parts(day, &year, &month, &day_of_month);
	return year * 12 + month - 1;
}

date month_first_day(int32_t month)
{
	return month < 0 ? DATE_NONE : date_make(month / 12, month % 12 + 1, 1);
}
