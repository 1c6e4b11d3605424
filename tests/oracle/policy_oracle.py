#!/usr/bin/env python3
"""Who belongs to which category, and for how much, worked out a second time and slowly, from the documents.

    policy_oracle.py make REGION SEED COUNT     random households, one JSON document a line
    policy_oracle.py check REGION HOUSEHOLDS ANSWERS

`check` reads what `doudi assess --batch` answered to those households and prints every difference.

Nothing here is read from a pack. What a document says is said again in its own words beside the function; where a
document gives no value, or two readings are possible, the reading is named where it is used ([R], as the national rules
民发〔2021〕57号 and 43号 are applied). Values that a county enters stand in each household's `parameters`.
Money is counted in 分, ratios are exact fractions; nothing is a float.
"""
import datetime
import random
import sys
from fractions import Fraction

import households as households_of

# ---- how the five differ (requirements of the documents, not of the packs) ----
#   edge: what 刚性 needs instead of being an edge family: its INCOME not met (奇台), or the category not met, or nothing (沈阳)
#   single: the ways into 单人户/单独纳入低保; consent: other categories than the one asked for only with it (沈阳)
REGIONS = {
    'qitai': {'fixed_edge': 150, 'fixed_rigid': 50, 'rigid_needs': 'edge_income', 'single': 'qitai'},
    'jinan': {'rigid_needs': 'edge', 'single': 'jinan'},
    'shenyang': {'rigid_needs': None, 'single': None, 'consent': True},
    'changsha': {'rigid_needs': 'edge', 'single': None, 'local_rigid': True, 'qita': True},
    'longnan': {'rigid_needs': 'edge', 'single': 'longnan'},
}


def fen(text):
    whole, _, part = str(text).partition('.')
    return int(whole) * 100 + int((part + '00')[:2])


def yuan(amount):
    return '%d.%02d' % divmod(amount, 100)


def day(text):
    return datetime.date.fromisoformat(text)


def years(born, on):
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def months_before(on, count):
    month = on.year * 12 + on.month - 1 - count
    year, month = divmod(month, 12)
    last = (datetime.date(year + (month == 11), (month + 1) % 12 + 1, 1) - datetime.timedelta(1)).day
    return datetime.date(year, month + 1, min(on.day, last))


def half(value):
    """To the nearest 分, a half up."""
    return int((value * 2 + 1) // 2)


def of(rows, person):
    return [row for row in rows if row['member'] == person['id']]


class Household:
    """One document, read naively."""

    def __init__(self, region, document):
        self.rules = REGIONS[region]
        self.home = document
        self.on = day(document['on'])
        self.applied = day(document['application']['day'])
        self.people = document['member']
        values = document['parameters']
        self.standard = fen(values['standard'][document['household']['place_kind']])
        self.edge_share = Fraction(self.rules.get('fixed_edge') or int(values['edge_percent']), 100)
        self.rigid_share = Fraction(self.rules.get('fixed_rigid') or int(values['rigid_percent']), 100)
        self.disposable = fen(values['disposable'][str(months_before(self.applied, 12).year)])
        self.values = values

    # -- people --

    def member_of(self, person, category):
        return any(row['category'] == category and row['person'] == person['id'] for row in self.home['membership'])

    def together(self, person):
        return person['living_together']

    def counted(self, person):
        """排除特困: who is in 特困 is counted in no household."""
        return self.together(person) and not self.member_of(person, 'tekun')

    def age(self, row):
        return years(day(row['birth']), self.on)

    def severe(self, person):
        """重度: 一、二级."""
        return person['disability_kind'] != 'none' and person['disability_level'] in (1, 2)

    def third_level_mind(self, person):
        """三级智力或精神残疾."""
        return person['disability_kind'] in ('intellectual', 'mental') and person['disability_level'] == 3

    def holds_certificate(self, person):
        return person['disability_kind'] != 'none' and 'disability_cert' in person and (
            'disability_cert_until' not in person or day(person['disability_cert_until']) >= self.on)

    # -- C1, C2: income of twelve months --

    def own_year(self, person):
        income = sum(fen(row['amount']) for row in of(self.home['income'], person) if not row.get('exempt'))
        return income - sum(fen(row['amount']) for row in of(self.home['deduction'], person))

    def own_month(self, person):
        return max(0, self.own_year(person)) // 12

    def income_year(self):
        return max(0, sum(self.own_year(person) for person in self.people if self.counted(person)))

    def size(self):
        return sum(self.counted(person) for person in self.people)

    def percapita_month(self):
        return self.income_year() // (12 * self.size())

    # -- property [R]: deposits to so many months of the standard a head, no vehicle, no company, one dwelling --

    def property_fits(self, months):
        people = {person['id']: person for person in self.people}
        rows = [row for row in self.home['asset'] if not row.get('exempt')
                and ('member' not in row or self.counted(people[row['member']]))]
        deposits = sum(fen(row['value']) for row in rows if row['kind'] == 'deposit')
        dwellings = sum(row['grade'] != 'none' for row in self.home['dwelling'])
        return (deposits <= self.standard * months * self.size() and dwellings <= int(self.values['dwelling_max'])
                and not any(row['kind'] in ('vehicle', 'company') for row in rows))

    def own_property_fits(self, person):
        rows = [row for row in self.home['asset'] if row.get('member') == person['id'] and not row.get('exempt')]
        return (sum(fen(row['value']) for row in rows if row['kind'] == 'deposit')
                <= self.standard * int(self.values['dibao_money_months'])
                and not any(row['kind'] in ('vehicle', 'company') for row in rows))

    # -- C3, C4: 低保 --

    def dibao(self):
        return (self.size() > 0 and self.percapita_month() < self.standard
                and self.property_fits(int(self.values['dibao_money_months'])))

    def dibao_amount(self):
        return max(0, self.standard * self.size() - self.income_year() // 12)

    # -- C9: 特困, 民发〔2021〕43号 --

    def no_labour(self, person):
        kind, level = person['disability_kind'], person.get('disability_level')
        return (self.age(person) >= 60 or self.age(person) < 16
                or kind in ('intellectual', 'mental') and level in (1, 2, 3)
                or kind == 'limb' and level in (1, 2) or kind == 'visual' and level == 1)

    def cannot_support(self, supporter):
        """未成年; 七十周岁以上且收入低于上年度人均可支配收入、财产符合的; 兄弟姐妹不是法定义务人 [R]."""
        age = self.age(supporter)
        return (supporter['kind'] == 'sibling' or age < 18
                or age >= 70 and fen(supporter['own_income']) < self.disposable and supporter['property_ok'])

    def tekun(self, person):
        able = any(self.together(other) and self.age(other) >= 18 and not self.no_labour(other) for other in self.people)
        return (self.together(person) and self.no_labour(person)
                and self.own_month(person) < self.standard and self.own_property_fits(person)
                and not able and all(self.cannot_support(row) for row in of(self.home['supporter'], person)))

    def all_tekun(self):
        return all(self.tekun(person) for person in self.people if self.counted(person))

    # -- C5: 低保边缘 --

    def edge_income(self):
        return self.percapita_month() < self.standard * self.edge_share

    def bianyuan(self):
        return (self.size() > 0 and not self.dibao() and not self.all_tekun() and self.edge_income()
                and self.property_fits(int(self.values['edge_money_months'])))

    # -- C6, C7, C8: 刚性支出 --

    def rigid_paid(self):
        """提出申请前12个月内, 有原因的, 计入人口的成员的, 扣除已报销的."""
        people = {person['id']: person for person in self.people}
        first = months_before(self.applied, 12)
        return sum(max(0, fen(row['amount']) - fen(row.get('reimbursed', 0))) for row in self.home['bill']
                   if 'cause' in row and first <= day(row['day']) < self.applied and self.counted(people[row['member']]))

    def gangxing(self):
        if self.size() == 0 or self.dibao() or self.all_tekun():
            return False
        needs = self.rules['rigid_needs']
        if needs == 'edge_income' and self.edge_income() or needs == 'edge' and self.bianyuan():
            return False
        months, most = int(self.values['edge_money_months']), Fraction(self.disposable)
        if self.rules.get('local_rigid'):
            months = int(self.values['rigid_money_months'])
            most = most * int(self.values['rigid_income_percent']) / 100
        paid = self.rigid_paid()
        return (self.income_year() // self.size() < most and paid > 0
                and paid >= self.income_year() * self.rigid_share and self.property_fits(months))

    # -- C11, C12, C13: 奇台县实施方案三（七） --

    def support(self, supporter):
        """18-60岁全额; 60-70岁30%; 70周岁以上收入和财产都低的无需核算, 否则按“60周岁及以上”的30% [R]; 兄弟姐妹、未成年的不计."""
        base = max(0, fen(supporter['household_income']) - self.standard * supporter['size'])
        base = half(Fraction(base * int(self.values['support_percent_base']), 100))
        base = half(Fraction(base, supporter.get('supported', 1)))
        age = self.age(supporter)
        if supporter['kind'] == 'sibling' or age < 18:
            return 0
        if age < 60:
            return base
        if age >= 70 and fen(supporter['own_income']) < self.disposable and supporter['property_ok']:
            return 0
        return half(Fraction(base * 30, 100))

    def single_income(self, person):
        support = 0
        if self.rules['single'] == 'qitai':
            support = sum(self.support(row) for row in of(self.home['supporter'], person))
        return self.own_month(person) + support

    def grown_jobless_severe(self, person):
        """成年无业重度残疾人: 只核算其本人的收入、财产."""
        return (self.age(person) >= 18 and not person['employed'] and self.severe(person)
                and self.single_income(person) < self.standard and self.own_property_fits(person))

    def in_edge_family(self):
        return any(row['category'] == 'bianyuan' for row in self.home['membership'])

    def single(self, person):
        """None: not met; else the amount."""
        share = half(Fraction(self.standard * int(self.values['single_percent']), 100))
        kind = self.rules['single']
        if not self.counted(person):
            return None
        if kind == 'jinan':  # 边缘家庭中的重病患者, 持证的一、二级, 持证的三级精神、智力
            held = self.holds_certificate(person) and (self.severe(person) or self.third_level_mind(person))
            return share if self.in_edge_family() and (person['serious_illness'] or held) else None
        hard = self.severe(person) or person['serious_illness'] or self.third_level_mind(person)
        if hard and (self.bianyuan() or self.in_edge_family()):
            return share
        return max(0, self.standard - self.single_income(person)) if self.grown_jobless_severe(person) else None

    # -- 其他困难人员 (长沙): by the county's own test once it has one [R] --

    def qita(self):
        if 'other_percent' not in self.values or self.size() == 0:
            return False
        line = Fraction(self.standard * int(self.values['other_percent']), 100)
        return (not self.all_tekun() and not self.dibao() and not self.bianyuan() and not self.gangxing()
                and self.percapita_month() < line and self.property_fits(int(self.values['other_money_months'])))

    # -- all of it, as the program words it --

    def answers(self):
        word = {True: 'met', False: 'not_met'}
        verdicts = {'dibao': word[self.dibao()], 'bianyuan': word[self.bianyuan()], 'gangxing': word[self.gangxing()]}
        members = {'tekun': {person['id']: word[self.tekun(person)] for person in self.people}}
        amounts = {'dibao': yuan(self.dibao_amount())} if self.dibao() else {}
        if self.rules.get('qita'):
            verdicts['qita'] = word[self.qita()]
        if self.rules['single']:
            single = {person['id']: self.single(person) for person in self.people}
            members['dibao_single'] = {who: word[amount is not None] for who, amount in single.items()}
            if any(amount is not None for amount in single.values()):
                amounts['dibao_single'] = {who: yuan(amount) for who, amount in single.items() if amount is not None}
        if self.rules.get('consent') and not any(row['given'] for row in self.home['consent']):
            asked = self.home['application']['asked_for']
            verdicts = {name: verdict if name == asked else 'not_reviewed' for name, verdict in verdicts.items()}
            members = {name: lines for name, lines in members.items() if name == asked}
            amounts = {name: amount for name, amount in amounts.items() if name == asked}
        facts = {'income_year': yuan(self.income_year()), 'rigid_12m': yuan(self.rigid_paid())} if self.size() else {}
        if self.size():
            facts['percapita_month'] = yuan(self.percapita_month())
        return verdicts, members, amounts, facts


# ---- random households, crowded around the lines ----

class Maker:
    def __init__(self, region, seed):
        self.region = region
        self.random = random.Random('%s %s' % (region, seed))

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def near(self, amount):
        """The amount itself, a 分 beside it, or anything around."""
        step = self.random.choice((0, 0, -1, 1, -1, self.random.randrange(-amount // 2, amount // 2 + 1)))
        return max(0, amount + step)

    def birth(self, on, ages):
        age = self.random.choice(ages)
        born = months_before(on, 12 * age)
        return (born + datetime.timedelta(self.random.choice((0, 0, 1, -1, self.random.randrange(-300, 300))))).isoformat()

    def person(self, number, on):
        pick = self.random.choice
        person = {'id': 'p%d' % number, 'birth': self.birth(on, (2, 16, 18, 18, 30, 40, 59, 60, 60, 75)),
                  'living_together': self.chance(90), 'employed': self.chance(40), 'serious_illness': self.chance(15),
                  'disability_kind': pick(('none',) * 5 + ('visual', 'hearing', 'limb', 'intellectual', 'mental'))}
        if person['disability_kind'] != 'none':
            person['disability_level'] = pick((1, 2, 3, 4))
            if self.chance(70):
                person['disability_cert'] = 'C%d' % number
                if self.chance(50):
                    person['disability_cert_until'] = (on + datetime.timedelta(pick((-1, 0, 1, 400)))).isoformat()
        return person

    def supporter(self, person, on, standard):
        pick = self.random.choice
        size = pick((1, 2, 3))
        row = {'member': person['id'], 'kind': pick(('child', 'child', 'parent', 'sibling', 'spouse')),
               'birth': self.birth(on, (17, 18, 18, 40, 60, 60, 70, 70, 80)), 'size': size,
               'household_income': yuan(self.near(standard * size + pick((0, 20000, 60000)))),
               'own_income': yuan(self.near(2800000)), 'property_ok': self.chance(60)}
        if self.chance(30):
            row['supported'] = pick((1, 2, 3))
        return row

    def parameters(self):
        pick = self.random.choice
        values = {'standard': {'urban': yuan(pick((50000, 62001, 80000))), 'rural': yuan(pick((40000, 45001)))},
                  'disposable': {'2023': '26000', '2024': '28000', '2025': '29500.50'},
                  'dibao_money_months': '24', 'edge_money_months': pick(('24', '36')), 'dwelling_max': pick(('1', '2')),
                  'single_percent': pick(('60', '70'))}
        if self.region != 'qitai':
            values['edge_percent'] = pick(('150', '130', '175'))
            values['rigid_percent'] = pick(('50', '60', '80'))
        else:
            values['support_percent_base'] = pick(('50', '33'))
        if self.region == 'changsha':
            values['rigid_money_months'], values['rigid_income_percent'] = pick(('24', '36')), pick(('100', '80'))
            values['other_money_months'] = '36'
            if self.chance(40):
                values['other_percent'] = pick(('200', '300'))
        return values

    def income_target(self, values, standard, size):
        pick = self.random.choice
        share = {'qitai': 150}.get(self.region) or int(values['edge_percent'])
        lines = [standard * 12, standard * 12 * share // 100, 2800000, 2950050, standard * 6, 12000]
        return self.near(pick(lines) * max(1, size))

    def rows(self, document, on, applied, standard, values):
        pick = self.random.choice
        people = document['member']
        counted = [person for person in people if person['living_together']] or people
        target = 0 if self.chance(8) else self.income_target(values, standard, len(counted))
        earner = pick(counted)['id']
        part = self.random.randrange(target + 1) if self.chance(40) else 0
        document['income'] = [{'member': earner, 'kind': 'wage', 'amount': yuan(target - part), 'way': 'declared'}]
        if part:
            document['income'].append({'member': pick(people)['id'], 'kind': 'business', 'amount': yuan(part), 'way': 'declared'})
        if self.chance(25):
            document['income'].append({'member': pick(people)['id'], 'kind': 'transfer', 'amount': yuan(self.near(500000)),
                                       'way': 'declared', 'exempt': self.chance(70)})
        document['deduction'] = [{'member': pick(people)['id'], 'kind': 'medical', 'amount': yuan(self.near(300000)),
                                  'way': 'declared'}] if self.chance(20) else []
        document['bill'] = self.bills(people, applied, target)
        document['asset'] = self.assets(people, standard, len(counted), values)
        document['dwelling'] = [{'grade': pick(('A', 'B', 'C', 'D', 'none'))} for _ in range(pick((0, 1, 1, 1, 2, 2)))]
        document['supporter'] = [self.supporter(person, on, standard) for person in people if self.chance(30)]
        document['supporter'] += [self.supporter(person, on, standard) for person in people if self.chance(10)]
        if REGIONS[self.region]['single'] in ('qitai', 'longnan') and self.chance(35):
            self.grown_and_disabled(document, on, standard)

    def grown_and_disabled(self, document, on, standard):
        """Somebody whose own income and support together lie at the standard, in a family that is well off."""
        pick = self.random.choice
        person = document['member'][0]
        person.update({'birth': self.birth(on, (19, 30, 45)), 'living_together': True, 'employed': False,
                       'disability_kind': 'limb', 'disability_level': pick((1, 2))})
        own = pick((0, standard // 2, standard - 20000))
        document['income'] = [{'member': person['id'], 'kind': 'wage', 'amount': yuan(own * 12), 'way': 'declared'}]
        supporter = self.supporter(person, on, standard)
        share = pick((Fraction(1), Fraction(3, 10)))
        base = int((standard - own) / share) * 100 // int(document['parameters'].get('support_percent_base', 50))
        supporter.update({'household_income': yuan(self.near(standard * supporter['size'] + base)), 'supported': 1})
        document['supporter'] = [supporter]

    def bills(self, people, applied, income):
        pick = self.random.choice
        first = months_before(applied, 12)
        days = (first, first - datetime.timedelta(1), applied, applied - datetime.timedelta(1),
                applied - datetime.timedelta(100))
        bills = []
        for _ in range(pick((0, 1, 1, 2, 3))):
            share = pick((50, 60, 80, 100))
            bill = {'member': pick(people)['id'], 'day': min(pick(days), applied).isoformat(),
                    'amount': yuan(self.near(income * share // 100 + 1)), 'way': 'declared', 'no': str(len(bills))}
            if self.chance(85):
                bill['cause'] = pick(('illness', 'study', 'disaster', 'accident', 'other'))
            if self.chance(25):
                bill['reimbursed'] = yuan(min(fen(bill['amount']), self.near(100000)))
            bills.append(bill)
        return bills

    def assets(self, people, standard, size, values):
        pick = self.random.choice
        assets = []
        for number in range(pick((0, 0, 1, 1, 2))):
            months = pick((int(values['dibao_money_months']), int(values['edge_money_months'])))
            asset = {'kind': pick(('deposit',) * 4 + ('vehicle', 'company', 'machinery')),
                     'value': yuan(self.near(standard * months * pick((1, size)))), 'way': 'declared', 'source': 's%d' % number}
            if self.chance(70):
                asset['member'] = pick(people)['id']
            if self.chance(20):
                asset['exempt'] = True
            assets.append(asset)
        return assets

    def document(self):
        pick = self.random.choice
        on = pick((datetime.date(2025, 12, 10), datetime.date(2026, 3, 31), datetime.date(2025, 12, 31)))
        applied = on - datetime.timedelta(pick((0, 0, 0, 5, 40)))
        values = self.parameters()
        place = pick(('urban', 'rural'))
        document = {'on': on.isoformat(), 'household': {'place_kind': place}, 'parameters': values,
                    'application': {'day': applied.isoformat()},
                    'member': [self.person(number, on) for number in range(pick((1, 1, 2, 3, 3, 4, 5)))], 'membership': []}
        self.rows(document, on, applied, fen(values['standard'][place]), values)
        for person in document['member']:
            if self.chance(8):
                document['membership'].append({'category': 'tekun', 'person': person['id'], 'state': 'active',
                                               'confirmed_on': on.isoformat()})
            elif self.chance(20):
                document['membership'].append({'category': 'bianyuan', 'person': person['id'], 'state': 'active',
                                               'confirmed_on': '2025-01-10'})
        if REGIONS[self.region].get('consent'):
            document['application']['asked_for'] = pick(('dibao', 'tekun', 'bianyuan', 'gangxing'))
            document['consent'] = [{'kind': 'review', 'given': self.chance(85), 'day': applied.isoformat()}]
        return document


# ---- comparing ----

def differences(region, document, answer):
    verdicts, members, amounts, facts = Household(region, document).answers()
    found = []
    for name, verdict in verdicts.items():
        if answer['verdicts'].get(name) != verdict:
            found.append('%s is %s, the program says %s' % (name, verdict, answer['verdicts'].get(name)))
    for name, lines in members.items():
        if answer['members'].get(name) != lines:
            found.append('%s is %s, the program says %s' % (name, lines, answer['members'].get(name)))
    theirs = {name: amount for name, amount in answer['amounts'].items() if name in ('dibao', 'dibao_single')}
    if theirs != amounts:
        found.append('amounts are %s, the program says %s' % (amounts, theirs))
    for name, value in facts.items():
        if answer['facts'].get(name) != value:
            found.append('%s is %s, the program says %s' % (name, value, answer['facts'].get(name)))
    return found


def check(region, households, answers):
    met = {}

    def compared(document, answer):
        for name, verdict in answer['verdicts'].items():
            met[name] = met.get(name, 0) + (verdict == 'met')
        return differences(region, document, answer)

    def never(seen):
        return [name for name in ('dibao', 'tekun', 'bianyuan', 'gangxing') if seen.get(name, 0) == 0]

    return households_of.check(region, households, answers, compared, met, never)


if __name__ == '__main__':
    sys.exit(households_of.main(sys.argv[1:], Maker, check))
