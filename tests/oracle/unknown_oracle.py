#!/usr/bin/env python3
"""Missing is never zero: what a rule answers while something is unknown, against all that it might turn out to be.

    unknown_oracle.py make REGION SEED COUNT FILE   one JSON a line: a document with a gap, then its completions; beside it
                                                    FILE.notes says which is which
    unknown_oracle.py check FILE ANSWERS

Of random households (policy_oracle.py) each field that rules read is left out in turn, and each parameter unset; beside it
stand documents in which it has one value or another. The three-valued tables of `all`, `any` and the tables of decisions
then allow only this: an answer met or not met under a gap is the answer under every completion of it; where completions
differ, the answer is unknown (of a parameter: unset).
"""
import copy
import json
import sys

from policy_oracle import Maker

# What each field may turn out to be. Fields with a default are never missing; those whose rule says what an empty one
# means (原因, 残疾人证, 离户日期) have their answer.
MEMBER = {'living_together': (True, False), 'employed': (True, False), 'serious_illness': (True, False),
          'disability_kind': ('none', 'mental', 'limb', 'hearing'), 'disability_level': (1, 2, 3, 4),
          'birth': ('2020-01-01', '2000-01-01', '1950-01-01')}
ROWS = {'income': {'amount': ('0', '9000', '99999')}, 'asset': {'value': ('0', '999999')},
        'bill': {'amount': ('0', '999999'), 'day': ('2025-09-09', '2020-01-01')},
        'supporter': {'birth': ('2015-01-01', '1980-01-01', '1945-01-01'), 'household_income': ('0', '9999'),
                      'own_income': ('0', '99999'), 'property_ok': (True, False)}}
PARAMETERS = ('standard', 'edge_percent', 'rigid_percent', 'disposable')


def asked_rows(document, form):
    """The rows of one form, asked: none; or one that weighs."""
    person = document['member'][0]['id']
    rows = {'income': {'member': person, 'kind': 'wage', 'amount': '99999', 'way': 'declared'},
            'asset': {'kind': 'deposit', 'value': '999999', 'way': 'declared'},
            'bill': {'member': person, 'day': '2025-09-09', 'cause': 'illness', 'amount': '99999', 'way': 'declared'},
            'supporter': {'member': person, 'kind': 'child', 'birth': '1980-01-01', 'household_income': '9999', 'size': 1,
                          'own_income': '0', 'property_ok': True}}
    return ([], [rows[form]])


def gap(document, change, values, what):
    """The document with the gap, then one a value."""
    missing = copy.deepcopy(document)
    change(missing, None)
    group = [missing]
    for value in values:
        whole = copy.deepcopy(document)
        change(whole, value)
        group.append(whole)
    return what, group


def put(form, number, field):
    def change(document, value):
        row = document[form][number]
        row.pop(field, None)
        if value is not None:
            row[field] = value
        if form == 'member' and row.get('disability_kind') == 'none':
            for key in ('disability_cert', 'disability_cert_until'):
                row.pop(key, None)
    return change


def put_rows(form):
    def change(document, value):
        document.pop(form, None)
        if value is not None:
            document[form] = value
    return change


def put_parameter(name):
    def change(document, value):
        document['parameters'].pop(name, None)
        if value is not None:
            document['parameters'][name] = value
    return change


def gaps(document):
    for number, person in enumerate(document['member']):
        for field, values in MEMBER.items():
            if field in person:
                yield gap(document, put('member', number, field), values, 'member.' + field)
    for form, fields in ROWS.items():
        for number, row in enumerate(document[form]):
            for field, values in fields.items():
                if field in row:
                    yield gap(document, put(form, number, field), values, form + '.' + field)
        if document[form] or form != 'bill':
            yield gap(document, put_rows(form), asked_rows(document, form), form)
    for name in PARAMETERS:
        if name in document['parameters']:
            yield gap(document, put_parameter(name), (document['parameters'][name],), 'parameter ' + name)


def make(region, seed, count, path):
    maker = Maker(region, 'unknown %s' % seed)
    with open(path, 'w', encoding='utf-8') as documents, open(path + '.notes', 'w', encoding='utf-8') as notes:
        for _ in range(count):
            write(maker, documents, notes)


def write(maker, documents, notes):
    document = maker.document()
    document['application'].pop('asked_for', None)
    document['consent'] = [{'kind': 'review', 'given': True, 'day': document['application']['day']}]
    for what, group in gaps(document):
        for number, one in enumerate(group):
            notes.write('%s %d/%d\n' % (what, number, len(group) - 1))
            documents.write(json.dumps(one, ensure_ascii=False) + '\n')


def lines(answer):
    """Every verdict: of the categories, of each member, of each aid."""
    found = {name: verdict for name, verdict in answer['verdicts'].items() if verdict != 'not_reviewed'}
    for name, people in answer['members'].items():
        found.update({'%s of %s' % (name, who): verdict for who, verdict in people.items()})
        found.pop(name, None)
    for aid in answer.get('aids', []):
        found['%s of %s' % (aid['aid'], aid.get('record', ''))] = aid['verdict']
    return found


def compare(note, missing, completions):
    wrong, told = [], 0
    for name, verdict in missing.items():
        possible = {one.get(name) for one in completions}
        told += 1
        if verdict in ('met', 'not_met') and possible != {verdict}:
            wrong.append('%s without %s is %s, though it may be %s' % (name, note, verdict, ' or '.join(map(str, possible))))
    return wrong, told


def read_groups(path, answers):
    """Each gap: what is missing, the document, its verdicts, those of the completions."""
    group = []
    with open(path, encoding='utf-8') as asked, open(path + '.notes', encoding='utf-8') as notes, \
            open(answers, encoding='utf-8') as said:
        for line, note, reply in zip(asked, notes, said, strict=True):
            answer = json.loads(reply)
            what, _, place = note.rpartition(' ')
            number, last = map(int, place.split('/'))
            if 'refused' in answer:
                raise SystemExit('# refused: %s %s' % (note, answer['refused']))
            if number == 0:
                group, head = [], line
            group.append(lines(answer))
            if number == last:
                yield what, head, group[0], group[1:]


def check(path, answers):
    wrong, told, unknown = 0, 0, 0
    for what, head, missing, completions in read_groups(path, answers):
        found, count = compare(what, missing, completions)
        told += count
        unknown += sum(verdict in ('unknown', 'unset') for verdict in missing.values())
        if found and wrong < 5:
            print('# ' + head.strip()[:1500])
            print('\n'.join('# ' + text for text in found))
        wrong += bool(found)
    print('# %d verdicts under a gap, %d of them unknown or unset, %d gaps answered too early' % (told, unknown, wrong))
    return wrong == 0 and unknown > 0


if __name__ == '__main__':
    if sys.argv[1] == 'make':
        make(sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5])
    else:
        sys.exit(0 if check(sys.argv[2], sys.argv[3]) else 1)
