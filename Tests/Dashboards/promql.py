"""PromQL's syntax tree: which series an expression asks for, and the unit of what it gives."""

import re

import promql_parser

parse = promql_parser.parse


def walk(node, parents=()):
    """(node, its parents from the root on) for each node of a tree."""
    yield node, parents
    for child in _children(node):
        yield from walk(child, (*parents, node))


def _children(node):
    found = [getattr(node, name, None) for name in ('expr', 'lhs', 'rhs', 'param', 'vector_selector')]
    return [c for c in found + list(getattr(node, 'args', None) or []) if hasattr(c, 'prettify')]


def kind(node):
    return type(node).__name__


def selectors(tree):
    """(the node, its metric, its matchers as (label, operator, value)) for each selector."""
    for node, _ in walk(tree):
        if kind(node) == 'VectorSelector':
            yield node, node.name, [(m.name, str(m.op).rsplit('.', 1)[-1], m.value) for m in node.matchers.matchers]


def grouped_labels(text):
    """The labels by which an expression groups and joins."""
    lists = re.findall(r'\b(?:by|on|without|ignoring|group_left|group_right)\s*\(([^)]*)\)', text)
    return {label.strip() for labels in lists for label in labels.split(',') if label.strip()}


def made_labels(text):
    """The labels that label_replace and label_join make."""
    made = set()
    for node, _ in walk(parse(text)):
        if kind(node) == 'Call' and node.func.name in ('label_replace', 'label_join'):
            made.add(node.args[1].val)
    return made


class Unit:
    """Bytes and seconds to some power; a time is no duration, and a ratio no count."""

    def __init__(self, b=0, s=0, time=False, ratio=False, thousandths=False):
        self.b, self.s, self.time, self.ratio, self.thousandths = b, s, time, ratio, thousandths

    def __eq__(self, other):
        return (self.b, self.s, self.time, self.thousandths) == (other.b, other.s, other.time, other.thousandths)

    @property
    def plain(self):
        return self.b == self.s == 0

    def allowed(self):
        """The units of Grafana that say it."""
        if self.time:
            return ['dateTimeAsIso', 'dateTimeAsIsoNoDateIfToday', 'dateTimeFromNow'] if self.thousandths else []
        if self.plain:
            return ['percentunit', 'none'] if self.ratio == 'maybe' else ['percentunit'] if self.ratio else ['none']
        return {(1, 0): ['bytes'], (1, -1): ['binBps'], (0, 1): ['s'], (0, -1): ['reqps', 'cps']}.get(
            (self.b, self.s), [])


class UnitError(Exception):
    """What is put together does not belong together."""


COUNTS = {'count', 'count_values'}
SAME = {'sum', 'avg', 'min', 'max', 'topk', 'bottomk', 'quantile', 'round', 'sort', 'sort_desc', 'label_replace',
        'label_join', 'max_over_time', 'min_over_time', 'avg_over_time', 'last_over_time', 'quantile_over_time',
        'increase', 'scalar', 'clamp_min', 'clamp_max', 'abs', 'vector'}


def unit(node):
    """The unit of an expression, by the names of its metrics, as Prometheus' conventions have it."""
    name = kind(node)
    if name == 'VectorSelector':
        return _of_metric(node.name or '')
    if name in ('MatrixSelector',):
        return unit(node.vector_selector)
    if name in ('SubqueryExpr', 'ParenExpr', 'UnaryExpr'):
        return unit(node.expr)
    if name == 'NumberLiteral':
        return Unit()
    if name == 'AggregateExpr':
        return Unit() if str(node.op) in COUNTS else unit(node.expr)
    if name == 'Call':
        function = node.func.name
        if function == 'time':
            return Unit(time=True)
        if function in ('rate', 'irate', 'deriv'):
            of = unit(node.args[0])
            return Unit(of.b, of.s - 1, ratio=of.s == 1)
        if function == 'histogram_quantile':    # of what the buckets are of, however they are counted
            return _of_metric(next(metric for _, metric, _ in selectors(node)))
        if function not in SAME:
            raise UnitError('%s is not known here' % function)
        return unit(node.args[1] if function == 'quantile_over_time' else node.args[0])
    if name == 'BinaryExpr':
        return _of_operation(str(node.op), node.lhs, node.rhs)
    raise UnitError('%s is not known here' % name)


def _of_metric(name):
    if name.endswith('_timestamp_seconds') or name == 'process_start_time_seconds':
        return Unit(time=True)
    if name.endswith('_count') or name == 'ALERTS':
        return Unit()
    name = re.sub(r'_(total|sum|bucket)$', '', name)
    for ending, found in (('_bytes_per_second', Unit(1, -1)), ('_bytes', Unit(1)), ('_seconds', Unit(0, 1)),
                          ('_ratio', Unit(ratio=True))):
        if name.endswith(ending):
            return found
    return Unit()


def _of_operation(operation, left, right):
    a, b = unit(left), unit(right)
    if operation in ('and', 'unless', 'or'):
        if operation == 'or' and a != b:
            raise UnitError('`or` of different units')
        return a
    if operation in ('>', '<', '>=', '<=', '==', '!='):
        if a != b and not (kind(left) == 'NumberLiteral' or kind(right) == 'NumberLiteral'):
            raise UnitError('a comparison of different units')
        return a
    if operation == '*':
        if a.time or b.time:
            time, other = (left, right) if a.time else (right, left)
            if kind(other) == 'NumberLiteral' and other.val == 1000:
                return Unit(time=True, thousandths=True)
            raise UnitError('a time can\'t be multiplied')
        return Unit(a.b + b.b, a.s + b.s, ratio=a.ratio or b.ratio)
    if operation == '/':
        if a.time or b.time:
            raise UnitError('a time can\'t be divided')
        made = Unit(a.b - b.b, a.s - b.s)
        # A part of a whole, or so many of these for each of those.
        made.ratio = 'maybe' if made.plain and kind(right) != 'NumberLiteral' else False
        return made
    if operation == '-':
        if a.time and b.time:
            return Unit(0, 1)
        if a != b and not (kind(left) == 'NumberLiteral' and b.plain):
            raise UnitError('a difference of different units')
        return a
    if operation == '+':
        if a != b:
            raise UnitError('a sum of different units')
        return a
    raise UnitError('%s is not known here' % operation)
