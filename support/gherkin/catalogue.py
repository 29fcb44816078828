"""The catalogue of sentences: what can be said in a feature, by subject, and where it is said already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console
from rich.text import Text

from support.gherkin.definitions import Definition
from support.gherkin.library import Library
from support.gherkin.sentences import Usage, usage
from support.gherkin.vocabulary import VocabularyError, load_vocabulary

_ORDER = {"given": 0, "when": 1, "then": 2, None: 3}
_SHOWN_PLACES = 3


def print_catalogue(
    console: Console, root: Path | None = None, features: str = "features", steps: str = "steps"
) -> int:
    """Print every sentence, grouped by the module it is defined in, with the places that use it.

    `root` is the folder that holds both (default: the current one). Returns an exit code: 0, or 3 if the steps cannot
    be imported, which it says.
    """
    root = (root or Path.cwd()).resolve()
    try:
        vocabulary = load_vocabulary(steps, root)
    except VocabularyError as error:
        console.print(Text(str(error), style="bold red"), soft_wrap=True)
        return 3
    used = usage(Library(root / features, root), vocabulary)
    by_subject: dict[str, list[Definition]] = defaultdict(list)
    for definition in vocabulary.definitions:
        by_subject[definition.module].append(definition)
    for module in sorted(by_subject):
        _print_subject(console, module, by_subject[module], used)
    unused = sum(definition not in used for definition in vocabulary.definitions)
    told = f"{len(vocabulary.definitions)} sentences, {unused} of them unused"
    console.print(Text(told, style="bold red" if unused else "bold"), soft_wrap=True)
    return 0


def _print_subject(console: Console, module: str, definitions: Iterable[Definition], used: Usage) -> None:
    subject = module.rpartition(".")[2].replace("_", " ").capitalize()
    console.print(Text(subject, style="bold underline").append(f"  {module}", style="dim not underline"))
    for definition in sorted(definitions, key=lambda d: (_ORDER[d.kind], d.pattern.lower())):
        keyword = definition.kind.capitalize() if definition.kind else "Step"
        console.print(Text(f"  {keyword:<6}", style="cyan").append(definition.pattern, style="default"), soft_wrap=True)
        console.print(_places(used.get(definition, [])), soft_wrap=True)
    console.print()


def _places(places: list[str]) -> Text:
    if not places:
        return Text("          unused", style="red")
    shown = ", ".join(places[:_SHOWN_PLACES])
    more = f" and {len(places) - _SHOWN_PLACES} more" if len(places) > _SHOWN_PLACES else ""
    times = "once" if len(places) == 1 else f"{len(places)} times"
    return Text(f"          {times}: {shown}{more}", style="dim")
