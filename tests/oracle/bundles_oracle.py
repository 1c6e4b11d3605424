#!/usr/bin/env python3
"""What every station of a county must hold in the end, said from the events alone and from the rules of who gets what.

Reads histories on standard input as tests/oracle/bundles.c plays them and prints what is not as it ought to be. Lines are
words divided by tabs, those of ledger_oracle.py among them:
  H name                               a history begins
  O event machine actor stream         written by that machine; then E, P, F and S as ledger_oracle.py has them
  Q event day household approves from withdraws event ...   what an event about erasing says, what is not said being empty
  K event chain key last               what an event says that ends a key after a number of a log
  T what outcome same reason           a file came: sound, altered, strange, or doubtful as the station itself is, being a copy or
                                       put back; taken or refused; same or changed the station
  Y what is                            a code was read out to the sender of a bundle: right or wrong; whether it was taken for one
  B asked                              a note came that asks for so many things
  N place above office level code      a station, and the one above it (-1: there is none)
  L stream place event                 a household lives or lived there, since that event ('' from the beginning)
  M machine place alive|lost           a file that a station works or worked with
  D day                                on which all ends, in days since 1970
  h machine event body chain seq stream prev   held by the machine, with its body (1) or without
  k machine code                       the machine knows a station of that code
  a machine                            then its alarms:
  A kind chain first last
  V machine stream number              what it shows of a household; equal numbers, equal rows, said once as R and C lines
  ! words                              found by the driver itself
  .                                    the history ends
"""
import datetime
import sys

from ledger_oracle import History, as_stored, each_history, project, take_line

WAIT = 30  # days from the approval of an erasure


class County:
    def __init__(self, name):
        self.name = name
        self.ledger = History(name)  # everything that was ever written
        self.written = {}   # event: (machine, actor, stream)
        self.orders = {}    # event: (day, household, approves, from, withdraws, events)
        self.ends = {}      # event: (chain, key, last number that counts)
        self.files = []     # (what, outcome, same, reason)
        self.codes = []     # (what, whether it was taken for one)
        self.asked = 0      # by notes
        self.places = {}    # place: (above, office, level, code)
        self.lives = []     # (stream, place, event)
        self.machines = {}  # machine: place, those that are still worked with
        self.gone = {}      # machine: place, the others
        self.day = 0
        self.held = {}      # machine: {event: has its body}
        self.known = {}     # machine: codes of stations
        self.streams = {}   # stream: events, of any machine
        self.numbers = {}   # machine: {(chain, seq): events}
        self.named = {}     # machine: {(chain, seq): events that those after them name}
        self.place_in = {}  # event: (chain, seq)
        self.owners = {}    # chain: place
        self.alarms = {}    # machine: {(kind, chain, first, last)}
        self.shown = {}     # stream: {machine: number}
        self.views = {}     # (stream, number): History with rows and contenders
        self.view = None
        self.wrong = []

    def say(self, words):
        self.wrong.append(words)


def read_end(county, word, rest):
    if word == 'N':
        county.places[rest[0]] = tuple(rest[1:])
    elif word == 'L':
        county.lives.append(tuple(rest))
    elif word == 'M':
        (county.machines if rest[2] == 'alive' else county.gone)[rest[0]] = rest[1]
    elif word == 'D':
        county.day = int(rest[0])
    elif word == 'h':
        machine, event, body, chain, seq, stream, prev = rest
        county.named.setdefault(machine, {}).setdefault((chain, int(seq) - 1), set()).add(prev)
        county.held.setdefault(machine, {})[event] = body == '1'
        county.streams.setdefault(stream, set()).add(event)
        county.numbers.setdefault(machine, {}).setdefault((chain, int(seq)), set()).add(event)
        county.place_in[event] = (chain, int(seq))
        for place, (_, office, _, _) in county.places.items():
            if office == stream and seq == '1':  # a log begins in the office of its own station
                county.owners[chain] = place
    elif word == 'k':
        county.known.setdefault(rest[0], set()).add(rest[1])
    elif word == 'a':
        county.alarms[rest[0]] = county.view = set()
    elif word == 'A':
        county.view.add((rest[0], rest[1], int(rest[2]), int(rest[3])))
    elif word == 'V':
        county.shown.setdefault(rest[1], {})[rest[0]] = rest[2]
        county.view = county.views.setdefault((rest[1], rest[2]), History(''))


def read(county, word, rest):
    if word == 'O':
        county.written.setdefault(rest[0], tuple(rest[1:]))
    elif word == 'Q':
        county.orders[rest[0]] = (*rest[1:6], rest[6:])
    elif word == 'K':
        county.ends[rest[0]] = (rest[1], rest[2], int(rest[3]))
    elif word == 'T':
        county.files.append(tuple(rest))
    elif word == 'Y':
        county.codes.append(tuple(rest))
    elif word == 'B':
        county.asked += int(rest[0])
    elif word == '!':
        county.say(' '.join(rest))
    elif word in 'RC':
        take_line(county.view, word, rest)
    elif word in 'EPFSG':
        take_line(county.ledger, word, rest)
    else:
        read_end(county, word, rest)


# ---- the rules ----

def line_of(county, place):
    """The station and all above it: they get everything that it has."""
    line = []
    while place != '-1':
        line.append(place)
        place = county.places[place][0]
    return line


def author_of(county, event):
    return county.owners[county.place_in[event][0]]


def owner_of(county, stream):
    """The station whose office that is; None of a household."""
    return next((place for place, (_, office, _, _) in county.places.items() if office == stream), None)


def holders(county, stream, there):
    """Stations that must have the whole of a stream."""
    owner = owner_of(county, stream)
    if owner is not None:  # who signs for a station is known above it and below it
        return set(line_of(county, owner)) | {place for place in county.places if owner in line_of(county, place)}
    must = set()
    for household, place, since in county.lives:
        if household == stream and (since == '' or since in there):
            must.update(line_of(county, place))
    return must


def day_number(text):
    return (datetime.date.fromisoformat(text) - datetime.date(1970, 1, 1)).days


def day_agreed(county, event, typed):
    """A typed day may say anything: the clock of the log that agreed counts if it is later."""
    stamp = county.ledger.events[event][0]
    return max(day_number(typed), int(stamp.split('.')[0], 16) // 86400000)


def begun_at(county, stream):
    """Where somebody wrote who had seen nothing of it: once, but for files put back; the lowest of one line. Nowhere, if all that
    was written of it is lost."""
    places = {author_of(county, event) for event in county.streams.get(stream, ()) if not county.ledger.events[event][2]}
    return {place for place in places if not any(place != below and place in line_of(county, below) for below in places)}


def is_its_own(county, event, stream):
    """Whether the station that signed this is over the one that the household began at."""
    places = begun_at(county, stream)
    return bool(places) and all(author_of(county, event) in line_of(county, place) for place in places)


def no_right(county, machine):
    """Requests that a county had no right to, where the household is known."""
    return {('erase', *county.place_in[event], county.place_in[event][1]) for event, (_, stream, request, _, withdrawn, _) in county.orders.items()
            if event in county.held[machine] and request == withdrawn == '' and county.places[author_of(county, event)][2] == 'county'
            and begun_at(county, stream) and not is_its_own(county, event, stream) and not county.streams[stream].isdisjoint(county.held[machine])}


def erased(county, there):
    """Asked for by one supervisor of a county that it is the household of, agreed to by another one there, after the days of
    waiting, and not taken back there."""
    def by_county(event):
        return county.places[author_of(county, event)][2] == 'county'

    gone = set()
    orders = {event: order for event, order in county.orders.items() if event in there and by_county(event)}
    for event, (day, _, request, begins, _, _) in orders.items():
        if request not in orders or county.written[event][1] == county.written[request][1]:
            continue
        if author_of(county, event) != author_of(county, request) or not is_its_own(county, request, orders[request][1]):
            continue
        taken_back = any(w == request and author_of(county, e) == author_of(county, request) and day_agreed(county, e, d) < day_number(begins)
                         for e, (d, _, _, _, w, _) in orders.items())
        if not taken_back and day_number(begins) >= day_agreed(county, event, day) + WAIT and day_number(begins) <= county.day:
            gone.update(orders[request][5])
    return gone


def heeds(county, here, by, about):
    """Who may end a key of a station: here whoever is asked himself, that station, and those above either; but none below it."""
    if here == by or by in line_of(county, about):
        return True
    return by in line_of(county, here) and about not in line_of(county, by)


def is_heeded(county, machine, event):
    owner = county.owners.get(county.ends[event][0])
    return owner is not None and heeds(county, county.machines[machine], author_of(county, event), owner)


def keys_ended(county, machine):
    """(chain, key): number of its last event that counts here. Of several the lowest."""
    ended = {}
    for event, (chain, key, last) in county.ends.items():
        if event in county.held[machine] and is_heeded(county, machine, event):
            ended[chain, key] = min(last, ended.get((chain, key), last))
    return ended


def waiting(county, machine):
    """What was signed after its key had ended: kept, and without effect."""
    ended = keys_ended(county, machine)
    if not ended:
        return set()
    found = set()
    for event in county.held[machine].keys() & county.written.keys():
        chain, seq = county.place_in[event]
        if seq > ended.get((chain, county.written[event][1]), seq):
            found.add(event)
    return found


def forks(county, machine):
    """Numbers of which an event is held, and another one is held or named."""
    found = {}
    for (chain, seq), events in county.numbers[machine].items():
        if len(events | county.named[machine].get((chain, seq), set())) > 1:
            found.setdefault((chain, ''), set()).add(seq)
    return spans('fork', found)


# ---- who may write where ----

def near(county, place, other):
    return place in line_of(county, other) or other in line_of(county, place)


def with_their_past(county, events):
    """Those that build upon nothing that is missing among them."""
    whole = set(events)
    while True:
        torn = {event for event in whole if any(dep not in whole for dep in county.ledger.events[event][2])}
        if not torn:
            return whole
        whole -= torn


def first_home(county, events):
    """Who has seen nothing begins it: of several the first by clock, or who is below that one."""
    home = None
    for event in sorted(events, key=lambda e: (county.ledger.events[e][0], e)):
        place = author_of(county, event)
        if not county.ledger.events[event][2] and (home is None or home in line_of(county, place)):
            home = place
    return home


def handed_over(county, event):
    """{transfer: place that it names}, as this event says."""
    codes = {code: place for place, (_, _, _, code) in county.places.items()}
    return {record: codes[values['to']] for verb, form, record, values in county.ledger.patches.get(event, [])
            if form == 'transfer' and verb == 'new' and 'to' in values}


def taken_over(county, event):
    patches = county.ledger.patches.get(event, [])
    if not any(form == 'takeover' and verb == 'new' for verb, form, _, _ in patches):
        return []
    return [record for verb, form, record, values in patches if form == 'transfer' and verb == 'set' and values.get('state') == 'accepted']


def strangers(county, machine, stream, withheld):
    """What stands in a household and was filed by a station that is not above or below where it ever was, nor above whom it was
    handed over to; where words are gone who signed them may be one of those, and whoever it may be is over a station that is not known."""
    held = county.held[machine]
    events = with_their_past(county, {e for e in county.streams[stream] if e in held and e in county.ledger.events})
    signed = events - withheld
    said = {e for e in signed if held[e]}
    homes = {first_home(county, signed)} - {None}
    targets = set()
    grown = True
    while grown:
        offers = {record: place for e in said if any(near(county, author_of(county, e), home) for home in homes)
                  for record, place in handed_over(county, e).items()}
        takers = {author_of(county, e) for e in said for record in taken_over(county, e)
                  if record in offers and author_of(county, e) in line_of(county, offers[record])}
        grown = not takers <= homes
        homes |= takers
        targets = set(offers.values())
    unsure = {author_of(county, e) for e in events if not held[e]}
    if unsure:
        unsure |= {author_of(county, e) for e in said if taken_over(county, e)}
    unsure = {place for place in unsure if not any(near(county, place, home) for home in homes)}

    lost = any(county.places[target][3] not in county.known[machine] for target in targets)

    def may(place):
        return (not homes or lost or any(near(county, place, home) for home in homes | unsure)
                or any(place in line_of(county, target) for target in targets))
    return {e for e in events if not may(author_of(county, e))}


def intruders(county, machine, stream):
    """What stands in an office and was filed by a station that is neither its own nor above it."""
    owner = owner_of(county, stream)
    return {e for e in county.streams[stream] & county.held[machine].keys() if author_of(county, e) not in line_of(county, owner)}


def without_right(county, machine, withheld):
    """(those in households, those in offices)"""
    households = {stream for stream, _, _ in county.lives if stream in county.streams}
    offices = {office for _, office, _, _ in county.places.values() if office in county.streams}
    return (set().union(*(strangers(county, machine, stream, withheld) for stream in households)),
            set().union(*(intruders(county, machine, stream) for stream in offices)))


def spans(kind, found):
    return {(kind, chain, min(seqs), max(seqs)) for (chain, _), seqs in found.items()}


def by_key(county, kind, events):
    found = {}
    for event in events:
        chain, seq = county.place_in[event]
        found.setdefault((chain, county.written[event][1]), set()).add(seq)
    return spans(kind, found)


# ---- against what there is ----

def check_files(county):
    for what, outcome, same, reason in county.files:
        if what == 'sound' and outcome != 'taken':
            county.say(f'a sound file was refused: {reason}')
        elif what == 'doubtful' and outcome == 'taken':
            pass
        elif what != 'sound' and (outcome, same) != ('refused', 'same'):
            county.say(f'{what} file: {outcome}, {same}')


def check_alarms(county, machine, withheld, foreign):
    """Ends of keys that nobody heeds are alarms where they would matter; what makes them matter is not worked out here."""
    expected = forks(county, machine) | no_right(county, machine) | by_key(county, 'revoked', withheld)
    expected |= by_key(county, 'household', foreign[0]) | by_key(county, 'office', foreign[1])
    unheeded = {county.place_in[event] for event in county.ends if event in county.held[machine] and not is_heeded(county, machine, event)}
    found = {alarm for alarm in county.alarms[machine] if alarm[0] != 'no_authority'}
    if found != expected:
        county.say(f'machine {machine}: alarms {found}, expected {expected}')
    for _, chain, first, last in county.alarms[machine] - found:
        if not {(chain, first), (chain, last)} <= unheeded:
            county.say(f'machine {machine}: an alarm about {chain} {first} {last}, which had authority')


def check_ends(county, machine):
    """Who has something that a key signed is told of its end, wherever that was said."""
    signed = {(county.place_in[e][0], county.written[e][1]) for e in county.held[machine].keys() & county.written.keys()}
    for event, (chain, key, _) in county.ends.items():
        if (chain, key) in signed and event in county.place_in and event not in county.held[machine] and is_heeded(county, machine, event):
            county.say(f'machine {machine} has not heard of {event}, by which {key} in {chain} ends')


def check_codes(county):
    for what, taken in county.codes:
        if (what == 'right') != (taken == 'yes'):
            county.say(f'a {what} code was {"taken" if taken == "yes" else "refused"}')


def check_held(county, there, gone, withheld, foreign):
    for machine, place in county.machines.items():
        held = county.held[machine]
        for stream, events in county.streams.items():
            if place in holders(county, stream, there):
                for event in sorted(events - held.keys()):
                    county.say(f'machine {machine} at {place} lacks {event} of {stream}')
        for event, body in held.items():
            if body == (event in gone):
                county.say(f'machine {machine} at {place} has {"kept" if body else "lost"} the body of {event}')
        check_alarms(county, machine, withheld[machine], foreign[machine])
        check_ends(county, machine)


def check_written(county):
    """What was filed at a file that is still worked with is there."""
    for event, (machine, _, stream) in county.written.items():
        if machine in county.machines:
            if event not in county.held[machine]:
                county.say(f'machine {machine} has lost its own {event}')
            county.streams.setdefault(stream, set()).add(event)


def outcome(county, stream, without):
    """Rows and contenders of a stream, those events having no effect."""
    history = History(stream)
    history.guarded = county.ledger.guarded
    office = owner_of(county, stream) is not None
    for event in county.streams.get(stream, set()) & county.ledger.events.keys():
        clock, kind, deps = county.ledger.events[event]  # what stood in an office before the history is known to all
        history.events[event] = (clock, kind, [dep for dep in deps if dep in county.ledger.events] if office else deps)
    history.patches = {e: [patch for patch in p if patch[1] != 'unit'] for e, p in county.ledger.patches.items() if e not in without}
    history.fates = {e: f for e, f in county.ledger.fates.items() if e not in without}
    rows, contenders = project(history)
    return as_stored(rows), contenders


def check_rows(county, there, gone, withheld, foreign):
    contested = 0
    for stream in county.shown:
        must = holders(county, stream, there)
        outcomes = {}
        for machine in [m for m, place in county.machines.items() if place in must]:
            without = frozenset((withheld[machine] | gone | set().union(*foreign[machine])) & county.streams.get(stream, set()))
            if without not in outcomes:
                outcomes[without] = outcome(county, stream, without)
            wanted, contenders = outcomes[without]
            view = county.views[stream, county.shown[stream][machine]]
            if view.rows != wanted or view.contenders != contenders:
                county.say(f'machine {machine} shows {stream} otherwise: {sorted(view.rows ^ wanted)} {sorted(view.contenders ^ contenders)}')
        contested += any(contenders for _, contenders in outcomes.values())
    return contested


def check(county, totals):
    check_written(county)
    there = set().union(*county.streams.values())
    gone = erased(county, there)
    check_files(county)
    check_codes(county)
    withheld = {machine: waiting(county, machine) for machine in county.machines}
    foreign = {machine: without_right(county, machine, withheld[machine]) for machine in county.machines}
    check_held(county, there, gone, withheld, foreign)
    totals['events'] += len(there)
    totals['erased'] += len(gone)
    totals['forks'] += bool(any(forks(county, machine) for machine in county.numbers))
    totals['lost machines'] += len(county.gone)
    totals['contests'] += check_rows(county, there, gone, withheld, foreign)
    totals['asked for'] += county.asked
    for what, _ in county.codes:
        totals[f'{what} codes'] += 1
    totals['keys ended'] += len(county.ends)
    totals['withheld'] += len(set().union(*withheld.values()))
    totals['strangers'] += len(set().union(*(foreign[machine][0] for machine in foreign)))
    totals['intruders'] += len(set().union(*(foreign[machine][1] for machine in foreign)))
    totals['orders without right'] += len(set().union(*(no_right(county, machine) for machine in foreign)))
    for what, *_ in county.files:
        totals[f'{what} files'] += 1
    for words in county.wrong:
        print(f'{county.name}: {words}')
    totals['wrong'] += bool(county.wrong)


def main():
    totals = dict.fromkeys(('events', 'erased', 'forks', 'lost machines', 'contests', 'keys ended', 'withheld', 'strangers', 'intruders', 'orders without right', 'right codes', 'wrong codes', 'asked for', 'sound files', 'altered files', 'strange files', 'doubtful files', 'wrong'), 0)
    count = 0
    for county in each_history(County, read):
        count += 1
        check(county, totals)
    print(f'{count} histories:', ', '.join(f'{number} {what}' for what, number in totals.items()))
    # A run in which something never happened would prove nothing of it.
    idle = count >= 100 and any(number == 0 for what, number in totals.items() if what != 'wrong')
    return 0 if count > 0 and totals['wrong'] == 0 and not idle else 1


if __name__ == '__main__':
    sys.exit(main())
