#!/usr/bin/env python3
"""What the events of a household come to, written a second time, slowly and from the rules alone.

Reads histories on standard input as tests/oracle/history.c writes them, works out rows and contests
with plain sets, compares them with those that the program stored, and prints each difference.
Lines are words divided by tabs; \\N is an unknown value:
  H name                               a history begins
  E id hlc type dep,dep                an event ('-' without deps)
  P event new|set|void form record     what it does to a record, then a line for each field:
  F field value
  S event stand|fall event             a resolution names a filing
  G form field                         this field is guarded
  R form record void held event field=value ...     a row as stored
  C form record field event value agreed            a contender as stored
  .                                    the history ends
"""
import sys

UNKNOWN = '\\N'


class History:
    def __init__(self, name):
        self.name = name
        self.events = {}    # id: (hlc, type, deps)
        self.patches = {}   # event: [(verb, form, record, {field: value})]
        self.patch = None   # the last of them, whose fields follow
        self.fates = {}     # event: [(fate, filing)]
        self.guarded = set()
        self.rows = set()
        self.contenders = set()


def ancestors_of(history):
    """For each event whose whole past is here: the set of that past."""
    known = {}
    grows = True
    while grows:
        grows = False
        for event, (_, _, deps) in history.events.items():
            if event not in known and all(dep in known for dep in deps):
                known[event] = set(deps).union(*(known[dep] for dep in deps))
                grows = True
    return known


def causal_order(history, past):
    order = []
    while len(order) < len(past):
        ready = [e for e in past if e not in order and past[e] <= set(order)]
        order.append(min(ready, key=lambda e: (history.events[e][0], e)))
    return order


def likes(writes, w):
    """Where two make the same record, knowing of no other value, equal values are one write, made twice."""
    return {v[0] for v in writes if v[1] == w[1] and v[2]} if w[2] else {w[0]}


def not_overtaken(writes, past):
    return [w for w in writes if not any(likes(writes, w) & past[v[0]] for v in writes)]


def write(writes, event, value, first=False):
    if writes and writes[-1][0] == event:
        writes.pop()
    writes.append((event, value, first))


def fold(history):
    past = ancestors_of(history)
    fields, stands, makers, sets, newest, fates = {}, {}, {}, set(), {}, {}
    for event in causal_order(history, past):
        for fate, filing in history.fates.get(event, []):
            if filing in past[event]:
                write(fates.setdefault(filing, []), event, fate)
        for verb, form, record, values in history.patches.get(event, []):
            key = (form, record)
            newest[key] = event
            said = stands.setdefault(key, [])
            for field, value in values.items():
                if field != '_void':
                    writes = fields.setdefault(key + (field,), [])
                    write(writes, event, value, verb == 'new' and not any(w[0] in past[event] for w in writes))
                    (sets.add if verb == 'set' else sets.discard)((event, key + (field,)))
            if verb == 'new':
                makers.setdefault(key, set()).add(event)
                write(said, event, 'no')
            elif verb == 'void':
                write(said, event, 'yes')
            elif '_void' in values:
                write(said, event, values['_void'])
            elif not (said and said[-1][0] == event):
                seen = not_overtaken([w for w in said if w[0] in past[event]], past)
                if all(value == 'no' for _, value, _ in seen):
                    write(said, event, 'no')
    return past, fields, stands, makers, sets, newest, fates


def compare_key(history):
    return lambda w: (history.events[w[0]][0], w[0])


def project(history):
    past, fields, stands, makers, sets, newest, fates = fold(history)
    rows, contenders, disputed = {}, set(), set()
    for key, event in newest.items():
        rows[key] = {'_void': 'no', '_held': False, '_event': event}
    for (form, record, field), writes in fields.items():
        last = not_overtaken(writes, past)
        values = {value for _, value, _ in last}
        if len(values) == 1:
            value = values.pop()
        elif (form, field) not in history.guarded:
            value = max(last, key=compare_key(history))[1]
        else:
            seen_by_all = [w for w in writes if all(likes(writes, w) & past[e] for e, _, _ in last)]
            agreed = not_overtaken(seen_by_all, past)
            value = max(agreed, key=compare_key(history))[1] if agreed else UNKNOWN
            for e, v, _ in last:
                contenders.add((form, record, field, e, v, value))
            if field == 'state':
                disputed |= {w[0] for w in writes if w not in seen_by_all and (w[0], (form, record, field)) in sets}
                for e, _, _ in last:
                    disputed |= {filing for _, filing in history.fates.get(e, []) if filing in past[e]}
        rows[form, record][field] = value
    for (form, record), writes in stands.items():
        last = not_overtaken(writes, past)
        values = {value for _, value, _ in last}
        if len(values) > 1:
            for e, v, _ in last:
                contenders.add((form, record, '_void', e, v, 'no'))
        elif values:
            rows[form, record]['_void'] = values.pop()
    fallen = {f for f, writes in fates.items() if {v for _, v, _ in not_overtaken(writes, past)} == {'fall'}}
    for key, events in makers.items():
        if events <= fallen:
            rows[key]['_void'] = 'yes'
        rows[key]['_held'] = bool(events & disputed)
    return rows, contenders


def as_stored(rows):
    stored = set()
    for (form, record), row in rows.items():
        values = sorted(f'{k}={v}' for k, v in row.items() if not k.startswith('_') and v != UNKNOWN)
        stored.add((form, record, '1' if row['_void'] == 'yes' else '0', '1' if row['_held'] else '0', row['_event'], *values))
    return stored


def compare(history):
    rows, contenders = project(history)
    wanted = as_stored(rows)
    wrong = 0
    for what, expected, found in (('row', wanted, history.rows), ('contender', contenders, history.contenders)):
        for item in sorted(expected - found):
            print(f'{history.name}: {what} expected: {" ".join(item)}')
        for item in sorted(found - expected):
            print(f'{history.name}: {what} found: {" ".join(item)}')
        wrong += len(expected ^ found)
    return wrong == 0


def take_line(history, word, rest):
    """One line that says something of a history."""
    if word == 'E':
        history.events[rest[0]] = (rest[1], rest[2], [] if rest[3] == '-' else rest[3].split(','))
    elif word == 'P':
        history.patches.setdefault(rest[0], []).append((rest[1], rest[2], rest[3], {}))
        history.patch = history.patches[rest[0]][-1]
    elif word == 'F':
        history.patch[3][rest[0]] = rest[1]
    elif word == 'S':
        history.fates.setdefault(rest[0], []).append((rest[1], rest[2]))
    elif word == 'G':
        history.guarded.add((rest[0], rest[1]))
    elif word == 'R':
        history.rows.add((*rest[:5], *sorted(rest[5:])))
    elif word == 'C':
        history.contenders.add(tuple(rest))


def each_history(begin, take):
    """Those on standard input, each when it is whole: `begin(name)` makes one, `take(it, word, rest)` its lines."""
    history = None
    for line in sys.stdin:
        word, *rest = line.rstrip('\n').split('\t')
        if word == 'H':
            history = begin(rest[0])
        elif word == '.':
            yield history
        else:
            take(history, word, rest)


def main():
    count = failed = contested = 0
    for history in each_history(History, take_line):
        count += 1
        contested += bool(history.contenders)
        failed += not compare(history)
    print(f'{count} histories, {contested} with a contest, {failed} wrong')
    # A run that never had a contest would prove nothing.
    return 0 if count > 0 and contested > 0 and failed == 0 else 1


if __name__ == '__main__':
    sys.exit(main())
