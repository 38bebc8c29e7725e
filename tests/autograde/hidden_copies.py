"""Copies of answers that somebody tried to hide: renamed, put into another order, re-spelled, padded."""

# ruff: noqa: E501

import ast
import re

#: What students of a made class write into comments.
COMMENTS = (
    "first component", "second component", "third component", "main path", "shortcut path", "add the shortcut",
    "1x1 convolution", "normalise", "save the input", "keep X for later", "component a", "component b",
    "component c", "final step", "padding same keeps the size", "activation", "now the addition", "see the picture",
    "as in the figure", "step 1", "step 2", "step 3", "bottleneck", "no relu here", "valid padding",
)  # fmt: skip


class _Renamed(ast.NodeTransformer):
    def __init__(self, names):
        self.names = names

    def visit_Name(self, node):
        node.id = self.names.get(node.id, node.id)
        return node


RENAMED = ("t", "short", "net", "value", "path", "result", "a1", "b1", "inner", "thing", "w", "z")


def renamed(source, chance):
    """Give the variables other names; comments and layout go as well."""
    tree = ast.parse(source)
    stores = sorted(
        {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    )
    arguments = {n.arg for n in ast.walk(tree) if isinstance(n, ast.arg)}
    new = chance.sample(RENAMED, min(len(stores), len(RENAMED)))
    names = {old: name for old, name in zip(stores, new, strict=False) if old not in arguments}
    return ast.unparse(_Renamed(names).visit(tree)) + "\n"


class _Reordered(ast.NodeTransformer):
    def __init__(self, chance):
        self.chance = chance

    def visit_Call(self, node):
        self.generic_visit(node)
        self.chance.shuffle(node.keywords)
        return node


def reordered(source, chance):
    """Put keyword arguments into another order."""
    return ast.unparse(_Reordered(chance).visit(ast.parse(source))) + "\n"


def respelled(source, chance):
    """Write ReLUs, sums and sizes otherwise."""
    relu = chance.choice(["ReLU()", 'Activation("relu")', "keras.layers.ReLU()"])
    for pattern in (r"layers\.Activation\('relu'\)", r"Activation\((?:activation=)?['\"]relu['\"]\)", r"\bReLU\(\)",
                    r"keras\.ops\.relu", r"tf\.nn\.relu", r"keras\.activations\.relu"):  # fmt: skip
        source = re.sub(rf"(?<![\w.]){pattern}(?=\()", "@RELU@", source)
    source = source.replace("@RELU@", relu)
    source = re.sub(r"(?:keras\.)?(?:layers\.)?Add\(\)\(\[(\w+), (\w+)\]\)", r"\1 + \2", source)
    return source.replace("(1, 1)", "1").replace("(2, 2)", "2")


def recommented(source, chance):
    """Change comments and put one more blank somewhere."""
    lines = [line for line in source.splitlines() if not line.strip().startswith("#")]
    for _ in range(3):
        place = chance.randrange(1, len(lines))
        indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
        lines.insert(place, f"{indent}# {chance.choice(COMMENTS)}")
    return "\n".join(lines) + "\n"


def with_dead_code(source, chance):
    """Add statements that do nothing."""
    lines = source.splitlines()
    starts = [
        n
        for n, line in enumerate(lines)
        if line.startswith("    ") and not line.startswith("     ") and n > 1
    ]
    for text in ("    unused = 3 * 7", "    check = len('abc')", "    debug = False"):
        place = chance.choice(starts)
        before = lines[place - 1].rstrip()
        if all(before.count(a) <= before.count(b) for a, b in ("()", "[]", "{}")) and not before.endswith(
            ":"
        ):
            lines.insert(place, text)
    return "\n".join(lines) + "\n"


HIDING = (renamed, reordered, respelled, recommented, with_dead_code)


def hidden(source, chance, ways=HIDING):
    """Hide a copy in several ways; where one fails, as it was."""
    for way in ways:
        made = way(source, chance)
        try:
            ast.parse(made)
        except SyntaxError:
            continue
        source = made
    return source
