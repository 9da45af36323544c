"""How the pages word numbers, worked out anew from the numbers: what `GET /` says must be what /api/v1 says.

Written from what the documents promise and not from the code: a fault there is not repeated here.
"""

import datetime
import math
import unicodedata

GIB = 1 << 30


def whole(number):
    """The nearest whole number; halves go up."""
    return math.floor(number + 0.5)


def duration(seconds):
    """`45 s`, `56 min`, `2 h 5 min`, `3 d 4 h`."""
    total = whole(max(0, seconds))
    if total < 120:
        return '%d s' % total
    if total < 7200:
        return '%d min' % (total // 60)
    large, small, words = (3600, 60, ('h', 'min')) if total < 172800 else (86400, 3600, ('d', 'h'))
    parts = (total // large, total % large // small)
    return ' '.join('%d %s' % pair for pair in zip(parts, words) if pair[0])


def byte_rate(value):
    """`2.4 MiB/s`, `190 MiB/s`."""
    power = 0
    while value >= 1024 and power < 3:
        value, power = value / 1024, power + 1
    unit = ('B/s', 'KiB/s', 'MiB/s', 'GiB/s')[power]
    return '%d %s' % (whole(value), unit) if value >= 9.95 or power == 0 else '%.1f %s' % (whole(value * 10) / 10, unit)


def grouped(number):
    """`1000`, and `10 000` with a blank that does not break."""
    return str(number) if number < 10000 else '{:,}'.format(number).replace(',', '\N{NO-BREAK SPACE}')


def number(value):
    """At most one decimal below a hundred."""
    if value >= 99.95:
        return grouped(whole(value))
    return '%.1f' % (whole(value * 10) / 10) if whole(value * 10) % 10 else '%d' % whole(value)


def size(value):
    """`500 GiB`, `1.5 TiB`."""
    for unit in ('GiB', 'TiB'):
        value /= 1024 if unit == 'TiB' else GIB
        if value < 1024:
            return '%s %s' % (number(value), unit)
    return '%s PiB' % number(value / 1024)


def count(number, one, many=None):
    return '%s %s' % (grouped(number), one if number == 1 else many or one + 's')


def utc(time):
    return datetime.datetime.fromtimestamp(math.floor(time), datetime.timezone.utc)


def clock(time, now):
    """`14:20`, and with the day where that is another one: `Fri 14:20`, `27 Nov 14:20`."""
    then, now = utc(time), utc(now)
    away = abs((then.date() - now.date()).days)
    day = '' if away == 0 else then.strftime('%a ') if away <= 3 else date(then, now) + ' '
    return day + then.strftime('%H:%M')


def instant(time, now):
    """`26 Nov 14:20:05`."""
    return '%s %s' % (date(utc(time), utc(now)), utc(time).strftime('%H:%M:%S'))


def date(then, now):
    return '%d %s' % (then.day, then.strftime('%b' if then.year == now.year else '%b %Y'))


def between(early, late, now):
    """`between 14:20 and 16:05`; a day that both have is said once."""
    first, last = clock(early, now), clock(late, now)
    if first == last:
        return 'at ' + first
    return 'between %s and %s' % (first, last[-5:] if first[:-5] == last[:-5] else last)


def about(seconds):
    """`in about 3 h`: no more exactly than one can know."""
    for below, step in ((60, None), (900, 60), (5100, 300), (36000, 1800), (math.inf, 3600)):
        if seconds < below:
            break
    if step is None:
        return 'in less than a minute'
    near = max(step, whole(seconds / step) * step)
    # Nobody says 60 s or 90 min here.
    if step <= 300:
        return 'in about %d min' % (near // 60)
    if near >= 172800:
        return 'in about ' + duration(near)
    parts = (near // 3600, 'h'), (near % 3600 // 60, 'min')
    return 'in about ' + ' '.join('%d %s' % part for part in parts if part[0])


def printable(text):
    """What could move, hide or break is replaced; what joins emoji may stay."""
    return ''.join(
        '\N{REPLACEMENT CHARACTER}' if one != '\N{ZERO WIDTH JOINER}' and unicodedata.category(one) in (
            'Cc', 'Cf', 'Zl', 'Zp') else one for one in text)


def capital(sentence):
    return sentence[:1].upper() + sentence[1:]
