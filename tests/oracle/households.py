"""Random households out, the program's answers in: what the oracles of rules share.

    NAME_oracle.py make REGION SEED COUNT             random households, one JSON document a line
    NAME_oracle.py check REGION HOUSEHOLDS ANSWERS    what the second reading says of each answer
"""
import json

SHOWN = 5  # households that differ, in full


def make(maker, count):
    for _ in range(count):
        print(json.dumps(maker.document(), ensure_ascii=False))


def check(region, households, answers, differences, seen, never):
    """`differences(document, answer)` says what does not agree, and counts into `seen` what came to something;
    `never(seen)` names what should have: households that never meet a rule agree about it whatever it is."""
    wrong = 0
    with open(households, encoding='utf-8') as asked, open(answers, encoding='utf-8') as told:
        for line, reply in zip(asked, told, strict=True):
            document, answer = json.loads(line), json.loads(reply)
            found = ['refused: ' + answer['refused']] if 'refused' in answer else differences(document, answer)
            if found and wrong < SHOWN:
                print('# ' + line.strip())
                print('\n'.join('# ' + text for text in found))
            wrong += bool(found)
    print('# %s: %s' % (region, ', '.join('%s %d' % pair for pair in sorted(seen.items()))))
    rare = never(seen)
    if rare:
        print('# never: ' + ' '.join(rare))
    print('# %d differ' % wrong)
    return wrong == 0 and not rare


def main(arguments, maker, checked):
    if arguments[0] == 'make':
        make(maker(arguments[1], arguments[2]), int(arguments[3]))
        return 0
    return 0 if checked(*arguments[1:4]) else 1
