"""All features of the suite, each read once, however often it is asked for: by the gate and by the collection."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from support.gherkin.documents import Document, read
from support.gherkin.plans import ScenarioPlan, plans_of
from support.gherkin.promises import PromiseList, PromiseListError, read_promises


class Library:
    """The features below one folder. `root` is the folder that shown paths are relative to."""

    def __init__(self, features: Path, root: Path) -> None:
        self.features = features
        self.root = root
        self.list_problem: str | None = None
        self.promises = self._promises()
        self._documents: dict[Path, Document] = {}
        self._plans: dict[Path, tuple[ScenarioPlan, ...]] = {}

    def _promises(self) -> PromiseList:
        try:
            return read_promises(self.features)
        except PromiseListError as error:
            self.list_problem = str(error)
            return PromiseList()

    def document(self, path: Path) -> Document:
        """The feature file as read; also one that lies outside the folder."""
        found = self._documents.get(path)
        if found is None:
            found = self._documents[path] = read(path, self.root)
        return found

    def plans(self, path: Path) -> tuple[ScenarioPlan, ...]:
        """What will run of this file; nothing where it cannot be read."""
        found = self._plans.get(path)
        if found is None:
            found = self._plans[path] = plans_of(self.document(path), self._epic(path))
        return found

    def documents(self) -> Iterator[Document]:
        """Every feature file of the folder, in the order of their paths."""
        for path in sorted(self.features.rglob("*.feature")):
            yield self.document(path)

    def _epic(self, path: Path) -> str:
        return self.promises.title_of_folder(path.parent.name)
