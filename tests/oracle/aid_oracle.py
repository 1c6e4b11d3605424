#!/usr/bin/env python3
"""Emergency and temporary aid and the insurance subsidy, worked out a second time, from the documents.

    aid_oracle.py make REGION SEED COUNT        random households, one JSON document a line
    aid_oracle.py check REGION HOUSEHOLDS ANSWERS

The sister of policy_oracle.py, with the same rules of the house: nothing is read from a pack, [R] marks a reading, money is
分, what a county enters stands in the document's `parameters`; `tell` asks the program for the rows' own numbers.
"""
import datetime
import random
import sys
from fractions import Fraction

import households as households_of
from policy_oracle import day, fen, half, months_before, years, yuan

TELL = ['emergency.first_aid_cap', 'subsidy.subsidy_group_found', 'subsidy.subsidy_due', 'emergency.aid_persons']
TELL_QITAI = ['emergency_aid.aid_amount', 'consequence_aid.consequence_ceiling']


class Unset(Exception):
    """A value that the county has not entered."""


class Unknown(Exception):
    """Something that nobody has asked about yet."""


def state_of(fits):
    return 'met' if fits else 'not_met'


class Household:
    def __init__(self, document):
        self.home = document
        self.on = day(document['on'])
        self.values = document['parameters']
        self.people = document['member']
        self.place = document['household']['place_kind']

    # -- values --

    def value(self, name):
        if name not in self.values:
            raise Unset(name)
        return self.values[name]

    def standard(self, place):
        return fen(self.value('standard')[place])

    def of_year(self, name, year):
        if str(year) not in self.values.get(name, {}):
            raise Unset(name)
        return fen(self.values[name][str(year)])

    # -- people --

    def holds(self, person, category):
        return any(row['person'] == person['id'] and row['category'] == category and day(row['confirmed_on']) <= self.on
                   and (day(row['until']) > self.on if 'until' in row else row['state'] != 'ended')
                   for row in self.home['membership'])

    def person(self, name):
        return next(person for person in self.people if person['id'] == name)

    # -- C15: 家庭按共同生活户籍人口, 个人按实际发生困难人数 --

    def aid_persons(self, case):
        if case['case'] == 'individual':
            return case['persons']
        return sum(person['living_together'] and person['registered'] for person in self.people)

    # -- an application for 低保 or 特困 that is not decided --

    def pending(self):
        application = self.home['application']
        asked = application.get('asked_for')
        lacking = any(person['living_together'] and not self.holds(person, 'dibao') and not self.holds(person, 'tekun')
                      for person in self.people)
        return (application['state'] in ('filed', 'supplement', 'accepted', 'surveyed', 'reviewed')
                and asked in (None, 'dibao', 'tekun') and lacking)

    def hardship(self):
        if not self.pending():
            return 'not_met'
        return {None: 'unknown', True: 'met', False: 'not_met'}[self.home['application'].get('hardship')]

    # -- C14: 小金额先行救助; three of the five name no cap, so the county has to (and may not have) --

    def cap(self, case):
        return fen(self.value('small_cap'))

    def small_first(self, case):
        """Whether the way is open; None: the region keeps no such item."""
        return None

    # -- C17, C18 --

    def advance(self):
        """verdict, least, most; None: the region gives none."""
        return None

    def subsidy(self, person, year):
        """Group and share or fixed amount."""
        return 'none', 0, 0

    def due(self, row):
        _, share, fixed = self.subsidy(self.person(row['person']), row['year'])
        if 'contribution' not in row and str(row['year']) not in self.values['insurance_contribution']:
            raise Unknown('contribution')  # the field has no default then, and asks
        paid = fen(row['contribution']) if 'contribution' in row else self.of_year('insurance_contribution', row['year'])
        return min(paid, max(half(Fraction(paid * share, 100)), fixed))

    def insurance(self, person):
        """The item of today, verdict and amount; None: the region keeps none."""
        return None


class Shenyang(Household):
    """任务清单22: 情况紧急可实行“小金额先行救助”. Nothing on insurance."""

    def small_first(self, case):
        return state_of(case['state'] != 'closed' and case['urgent'])


class Changsha(Household):
    """三(二)1: 特困、低保全额, 边缘、防止返贫50%; of two the higher, once. 刚性支出、其他困难 none."""

    def subsidy(self, person, year):
        for category, share in (('tekun', 100), ('dibao', 100), ('bianyuan', 50), ('fangfan', 50)):
            if self.holds(person, category):
                return category, share, 0
        return 'none', 0, 0


class Fixed(Household):
    """特困全额; 低保等其他符合条件的定额, by category as the county says, the highest once."""
    categories = ()

    def best(self, person):
        held = [category for category in self.categories if self.holds(person, category)]
        table = self.values.get('insurance_fixed', {})
        for category in held:
            if category not in table:
                raise Unset('insurance_fixed')
        return max([fen(table[category]) for category in held], default=0)

    def group(self, person):
        raise NotImplementedError

    def subsidy(self, person, year):
        group = self.group(person)
        return group, 100 if group == 'full' else 0, self.best(person) if group == 'fixed' else 0

    def insurance(self, person):
        if self.holds(person, 'tekun'):
            return 'met', self.of_year('insurance_contribution', self.on.year)
        best = self.best(person)
        if best == 0:
            return 'not_met', None
        return 'met', min(best, self.of_year('insurance_contribution', self.on.year))


class Jinan(Fixed):
    categories = ('dibao', 'bianyuan', 'gangxing', 'fangfan', 'qita')

    def group(self, person):
        if self.holds(person, 'tekun'):
            return 'full'
        return 'fixed' if self.best(person) > 0 else 'none'

    def cap(self, case):
        """第13条: 1000元以内."""
        return 100000

    def small_first(self, case):
        return state_of(case['state'] != 'closed')

    def advance(self):
        """第7条: 可先行发放1000元, once an application."""
        verdict = self.hardship()
        if verdict != 'not_met' and self.home['advance']:
            verdict = 'not_met'
        return verdict, 100000, 100000


class Longnan(Fixed):
    categories = ('dibao', 'bianyuan', 'gangxing', 'fangfan')

    def group(self, person):
        if self.holds(person, 'tekun'):
            return 'full'
        return 'fixed' if any(self.holds(person, category) for category in self.categories) else 'none'

    def small_first(self, case):
        """第10项: 对于困难程度较轻的."""
        return state_of(case['state'] != 'closed' and case['degree'] == 'light')


class Qitai(Household):
    """三(九)1 and 三(八)1."""

    def cap(self, case):
        """不超过当地月低保标准 of the place of the emergency, a case and not a head [R]."""
        return self.standard(case['place_kind'])

    def small_first(self, case):
        return state_of(case['kind'] == 'temporary' and case['state'] != 'closed' and case['urgent']
                        and case['degree'] == 'light' and case['commitment'])

    def temporary(self, case):
        """C15, at most five months in principle."""
        fits = case['kind'] == 'temporary' and case['state'] != 'closed' and self.aid_persons(case) > 0
        return state_of(fits), self.standard(case['place_kind']) * self.aid_persons(case) * 5

    def formula(self, case, months):
        return self.standard(case['place_kind']) * self.aid_persons(case) * months

    def ceiling(self, row):
        """2, 3, 5 times the URBAN standard; of several consequences the highest [R]."""
        return self.standard('urban') * max({'disability': 2, 'labour': 3, 'self_care': 5}[one] for one in row['consequence'])

    def advance(self):
        """1 to 2 months of the standard, for each counted person [R]."""
        heads = sum(person['living_together'] and not self.holds(person, 'tekun') for person in self.people)
        return self.hardship(), self.standard(self.place) * heads, 2 * self.standard(self.place) * heads

    def kind(self, person):
        if self.holds(person, 'tekun'):
            return 'full'
        if years(day(person['birth']), self.on) < 18:
            if 'orphan' not in person:
                raise Unknown('orphan')
            if person['orphan'] != 'none':
                return 'full'
        if self.holds(person, 'dibao'):
            return 'fixed'
        return 'monitored' if self.holds(person, 'fangfan') and self.place == 'rural' else 'none'

    def in_time(self, on):
        return on <= day(self.value('transition_until')) and on <= day(self.value('monitored_subsidy_until'))

    def subsidy(self, person, year):
        kind = self.kind(person)
        if kind == 'fixed':
            return kind, 0, self.of_year('insurance_fixed_dibao', year)
        if kind == 'monitored' and self.in_time(datetime.date(year, 1, 1)):
            return kind, 0, self.of_year('insurance_fixed_monitored', year)
        return kind, 100 if kind == 'full' else 0, 0

    def insurance(self, person):
        kind = self.kind(person)
        if kind == 'none' or kind == 'monitored' and not self.in_time(self.on):
            return 'not_met', None
        paid = self.of_year('insurance_contribution', self.on.year)
        if kind == 'full':
            return 'met', paid
        return 'met', min(paid, self.of_year('insurance_fixed_' + ('dibao' if kind == 'fixed' else kind), self.on.year))


REGIONS = {'shenyang': Shenyang, 'changsha': Changsha, 'jinan': Jinan, 'longnan': Longnan, 'qitai': Qitai}


# ---- random households ----

class Maker:
    def __init__(self, region, seed):
        self.region = region
        self.random = random.Random('aid %s %s' % (region, seed))

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def parameters(self, on):
        pick = self.random.choice
        values = {'standard': {'urban': yuan(pick((70000, 62001, 80050))), 'rural': yuan(pick((52000, 45001)))}}
        years_known = [on.year - 1, on.year] if self.chance(90) else [on.year - 1]
        values['insurance_contribution'] = {str(year): yuan(pick((40000, 38001, 15000))) for year in years_known}
        if self.region in ('shenyang', 'changsha', 'longnan') and self.chance(80):
            values['small_cap'] = yuan(pick((50000, 100000, 80001)))
        if self.region in ('jinan', 'longnan'):
            categories = REGIONS[self.region].categories
            fixed = {category: yuan(pick((0, 20000, 10001, 50000))) for category in categories if self.chance(85)}
            if fixed:  # a parameter without any value is not named at all
                values['insurance_fixed'] = fixed
        if self.region == 'qitai':
            for name in ('insurance_fixed_dibao', 'insurance_fixed_monitored'):
                values[name] = {str(year): yuan(pick((20000, 15001, 50000))) for year in (on.year - 1, on.year)}
            for name in ('transition_until', 'monitored_subsidy_until'):
                values[name] = pick((on, on - datetime.timedelta(1), datetime.date(on.year, 1, 1),
                                     datetime.date(on.year - 1, 12, 31), datetime.date(on.year + 1, 12, 31))).isoformat()
        return values

    def members(self, on):
        pick = self.random.choice
        people = []
        for number in range(pick((1, 1, 2, 3, 4, 5))):
            age = pick((5, 17, 18, 18, 40, 70))
            born = months_before(on, 12 * age) + datetime.timedelta(pick((0, 1, -1, 30)))
            person = {'id': 'p%d' % number, 'birth': born.isoformat(), 'living_together': self.chance(80),
                      'registered': self.chance(80), 'disability_kind': 'none'}
            if years(born, on) < 18 and self.chance(60):
                person['orphan'] = pick(('none', 'orphan', 'unattended'))
            people.append(person)
        return people

    def memberships(self, people, on):
        pick = self.random.choice
        rows = []
        for person in people:
            for category in ('tekun', 'dibao', 'bianyuan', 'gangxing', 'fangfan', 'qita'):
                if category == 'qita' and self.region == 'longnan' or not self.chance(16):
                    continue
                row = {'category': category, 'person': person['id'], 'state': 'active',
                       'confirmed_on': (on - datetime.timedelta(pick((0, 1, 200, -1)))).isoformat()}
                if self.chance(25):
                    row['until'] = (on + datetime.timedelta(pick((0, 1, -1, 90)))).isoformat()
                elif self.chance(10):
                    row['state'] = 'ended'
                rows.append(row)
        return rows

    def emergency(self, number, on):
        pick = self.random.choice
        case = {'id': 'e%d' % number, 'day': on.isoformat(), 'kind': pick(('temporary',) * 4 + ('vagrant',)),
                'place_kind': pick(('urban', 'rural')), 'degree': pick(('light', 'heavy')), 'urgent': self.chance(70),
                'commitment': self.chance(70), 'state': pick(('open', 'open', 'paid', 'to_supplement', 'closed')),
                'case': pick(('family', 'individual'))}
        if case['case'] == 'individual':
            case['persons'] = pick((1, 1, 2, 3))
        return case

    def document(self):
        pick = self.random.choice
        on = pick((datetime.date(2025, 12, 31), datetime.date(2026, 1, 1), datetime.date(2026, 6, 10)))
        people = self.members(on)
        document = {'on': on.isoformat(), 'household': {'place_kind': pick(('urban', 'rural'))}, 'member': people,
                    'parameters': self.parameters(on), 'membership': self.memberships(people, on),
                    'emergency': [self.emergency(number, on) for number in range(pick((0, 1, 2)))],
                    'application': {'id': 'a', 'day': (on - datetime.timedelta(5)).isoformat(), 'state': pick(
                        ('filed', 'supplement', 'accepted', 'surveyed', 'reviewed', 'closed', 'withdrawn', 'rejected'))},
                    'tell': TELL + (TELL_QITAI if self.region == 'qitai' else [])}
        if self.chance(60):
            document['application']['asked_for'] = pick(('dibao', 'tekun', 'bianyuan', 'gangxing'))
        if self.chance(85):
            document['application']['hardship'] = self.chance(75)
        document['advance'] = [{'id': 'v', 'application': 'a', 'amount': '1000'}] if self.chance(20) else []
        document['subsidy'] = []
        for person in people:
            if self.chance(60):
                row = {'id': 's' + person['id'], 'person': person['id'], 'year': pick((on.year - 1, on.year, on.year))}
                if self.chance(50):
                    row['contribution'] = yuan(pick((40000, 15000, 38001, 1)))
                document['subsidy'].append(row)
        if self.region == 'qitai':
            self.aid_rows(document)
        return document

    def aid_rows(self, document):
        kinds = ('disability', 'labour', 'self_care')
        document['emergency_aid'] = [{'id': 'f' + case['id'], 'emergency': case['id'], 'months': self.random.randrange(1, 8)}
                                     for case in document['emergency']]
        document['consequence_aid'] = [
            {'id': 'c' + case['id'], 'emergency': case['id'], 'person': self.random.choice(document['member'])['id'],
             'consequence': self.random.sample(kinds, self.random.choice((1, 1, 2, 3)))} for case in document['emergency']]


# ---- comparing ----

def told(number):
    """What the program writes where the second reading has a number, or lacks a value."""
    try:
        return yuan(number())
    except Unset:
        return 'unset'
    except Unknown:
        return 'unknown'


class Comparison:
    def __init__(self, region, document, answer):
        self.home = REGIONS[region](document)
        self.document, self.answer, self.found, self.seen = document, answer, [], {}
        self.aids = {(row['aid'], row.get('record')): row for row in answer['aids']}

    def same(self, what, ours, theirs):
        self.seen[what.split()[0]] = self.seen.get(what.split()[0], 0) + (ours not in ('not_met', 'unset', 'none', '0.00'))
        if ours != theirs:
            self.found.append('%s is %s, the program says %s' % (what, ours, theirs))

    def row(self, form, name, fact, ours):
        self.same('%s.%s %s' % (form, fact, name), ours, self.answer['told'][form][name][fact])

    def aid(self, name, record, verdict, **amounts):
        row = self.aids[name, record]
        self.same('%s %s' % (name, record), verdict, row['verdict'])
        for key, ours in amounts.items() if verdict == 'met' else ():
            self.same('%s.%s %s' % (name, key, record), ours, row.get(key, 'unset'))

    def emergencies(self):
        for case in self.document['emergency']:
            name, home = case['id'], self.home
            self.row('emergency', name, 'first_aid_cap', told(lambda: home.cap(case)))
            self.row('emergency', name, 'aid_persons', str(home.aid_persons(case)))
            if home.small_first(case) is not None:
                self.aid('small_first', name, home.small_first(case), at_most=told(lambda: home.cap(case)))
            if isinstance(home, Qitai):
                verdict, most = home.temporary(case)
                self.aid('temporary_aid', name, verdict, at_most=yuan(most))

    def consequences(self):
        cases = {case['id']: case for case in self.document['emergency']}
        for row in self.document.get('emergency_aid', ()):
            self.row('emergency_aid', row['id'], 'aid_amount', yuan(self.home.formula(cases[row['emergency']], row['months'])))
        for row in self.document.get('consequence_aid', ()):
            ceiling = yuan(self.home.ceiling(row))
            self.row('consequence_aid', row['id'], 'consequence_ceiling', ceiling)
            self.aid('consequence_relief', row['id'], 'met', at_most=ceiling)

    def subsidies(self):
        for row in self.document['subsidy']:
            try:
                group = self.home.subsidy(self.home.person(row['person']), row['year'])[0]
            except Unknown:
                group = 'unknown'
            except Unset:
                group = None  # whether the cell is read before the group is known is not the document's matter
            if group is not None:
                self.row('subsidy', row['id'], 'subsidy_group_found', group)
            self.row('subsidy', row['id'], 'subsidy_due', told(lambda: self.home.due(row)))

    def insurance(self):
        for person in self.document['member']:
            try:
                answer = self.home.insurance(person)
            except Unknown:
                answer = 'unknown', None
            except Unset as unset:  # who belongs to a group is known, how much is not
                answer = 'unset' if str(unset) in ('insurance_fixed', 'transition_until') else 'met', None
            if answer is None:
                continue
            amounts = {} if answer[1] is None else {'amount': yuan(answer[1]), 'at_most': yuan(answer[1])}
            self.aid('insurance', person['id'], answer[0], **amounts)

    def whole(self):
        self.emergencies()
        self.consequences()
        advance = self.home.advance()
        if advance is not None:
            self.aid('pending_advance', 'a', advance[0], at_least=yuan(advance[1]), at_most=yuan(advance[2]))
        self.subsidies()
        self.insurance()
        return self.found


def check(region, households, answers):
    seen = {}

    def compared(document, answer):
        comparison = Comparison(region, document, answer)
        found = comparison.whole()
        for name, count in comparison.seen.items():
            seen[name] = seen.get(name, 0) + count
        return found

    def never(seen):  # 沈阳's document gives no subsidy
        return [name for name, count in seen.items() if count == 0 and not (region == 'shenyang' and name.startswith('subsidy.'))]

    return households_of.check(region, households, answers, compared, seen, never)


if __name__ == '__main__':
    sys.exit(households_of.main(sys.argv[1:], Maker, check))
