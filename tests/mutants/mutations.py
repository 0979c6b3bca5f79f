"""The mutants of a package: which changes there are, and a reproducible sample of them."""

import ast
import difflib
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

# cosmic-ray replaces an operator by every other; most of those fail with a TypeError at once, or mean the same
# (`x == None`), and would only flatter the figures. Left are an operator's nearest relatives; of comparisons, as with
# PIT, the boundary and the opposite.
_BINARY = {
    "Add_Sub", "Sub_Add", "Sub_BitAnd", "Mul_FloorDiv", "FloorDiv_Mul", "Div_Mul", "BitOr_BitAnd", "BitOr_Sub",
    "BitAnd_BitOr",
}  # fmt: skip
_COMPARISONS = {
    "Eq_NotEq", "NotEq_Eq", "Lt_LtE", "Lt_GtE", "LtE_Lt", "LtE_Gt", "Gt_GtE", "Gt_LtE", "GtE_Gt", "GtE_Lt", "Is_IsNot",
    "IsNot_Is",
}  # fmt: skip
_REPLACEMENT = re.compile(r"Replace(Binary|Comparison)Operator_(\w+)")


@dataclass(frozen=True, order=True)
class Mutant:
    """One change of one file; `code` is the whole changed file."""

    path: str
    line: int
    operator: str
    occurrence: int
    code: str
    diff: str


def operators() -> list[str]:
    """cosmic-ray's operators that are used: all without arguments, but of replacements only those listed above."""
    return [name for name in operator_names() if not get_operator(name).arguments() and _is_used(name)]


def _is_used(name: str) -> bool:
    replacement = _REPLACEMENT.search(name)
    return replacement is None or replacement[2] in (_BINARY if replacement[1] == "Binary" else _COMPARISONS)


def mutants(package: Path, set_aside: Counter[str]) -> list[Mutant]:
    """All mutants of a package or module in the order of its lines; `set_aside` counts what is none, by reason."""
    files = sorted(package.rglob("*.py")) if package.is_dir() else [package.with_suffix(".py")]
    return sorted(mutant for path in files for mutant in _mutants_of(path, set_aside))


def sample(found: list[Mutant], size: int, seed: int) -> list[Mutant]:
    """As many of them, the same for the same code, size and seed; all for 0."""
    return sorted(random.Random(seed).sample(found, size)) if 0 < size < len(found) else found


def _mutants_of(path: Path, set_aside: Counter[str]) -> Iterator[Mutant]:
    code = path.read_text()
    nodes = list(ast_nodes(get_ast(code)))
    meaning = _meaning(code)
    for name in operators():
        operator = get_operator(name)()
        positions = [start for node in nodes for start, _end in operator.mutation_positions(node)]
        for occurrence, (line, _column) in enumerate(positions):
            changed = mutate_code(code, operator, occurrence)
            try:
                same = _meaning(changed) == meaning
            except SyntaxError:
                set_aside["not Python"] += 1
                continue
            if same:
                set_aside["in an annotation, which mypy reads"] += 1
            else:
                yield Mutant(str(path), line, name.partition("/")[2], occurrence, changed, _diff(path, code, changed))


class _WithoutAnnotations(ast.NodeTransformer):
    def visit_arg(self, node):
        node.annotation = None
        return node

    def visit_FunctionDef(self, node):
        node.returns = None
        return self.generic_visit(node)

    def visit_AnnAssign(self, node):
        node.annotation = ast.Name("annotation")
        return self.generic_visit(node)


def _meaning(code: str) -> str:
    return ast.dump(_WithoutAnnotations().visit(ast.parse(code)))


def _diff(path: Path, before: str, after: str) -> str:
    lines = difflib.unified_diff(before.splitlines(), after.splitlines(), str(path), str(path), n=2, lineterm="")
    return "\n".join(lines)
