"""The suite that a pytest run belongs to: its features and its vocabulary, read when they are first needed."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

from support.gherkin.library import Library
from support.gherkin.vocabulary import Vocabulary, VocabularyError, load_vocabulary

_KEY = pytest.StashKey["Suite"]()


@dataclass(frozen=True)
class _Read:
    library: Library
    vocabulary: Vocabulary


_READ_AHEAD: dict[tuple[Path, Path, str], _Read] = {}
"""By features folder, root and package of steps."""


class Suite:
    """Features, steps and registered tags of the run's root folder."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self.features = _features_folder(config)
        self.tags = frozenset(line.split(":")[0].split("(")[0].strip() for line in config.getini("markers"))

    @cached_property
    def library(self) -> Library:
        """Every feature, read once."""
        ahead = _READ_AHEAD.get(self._place)
        return ahead.library if ahead else Library(self.features, self._config.rootpath)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """Every step definition. Fixtures beside them become known to pytest. Raises VocabularyError."""
        ahead = _READ_AHEAD.get(self._place)
        vocabulary = ahead.vocabulary if ahead else self._load_vocabulary()
        plugins = self._config.pluginmanager
        for module in vocabulary.modules:
            if not plugins.is_registered(module):
                plugins.register(module, module.__name__)
        return vocabulary

    def read_ahead(self) -> None:
        """Read all features and understand their sentences now, for the processes that are forked from this one.

        What cannot be read is left for them to tell.
        """
        with contextlib.suppress(VocabularyError):
            vocabulary = self._load_vocabulary()
            for document in self.library.documents():
                for plan in self.library.plans(document.path):
                    for step in plan.steps:
                        vocabulary.find(step.type, step.text)
            _READ_AHEAD[self._place] = _Read(self.library, vocabulary)

    @property
    def _place(self) -> tuple[Path, Path, str]:
        return self.features, self._config.rootpath, str(self._config.getini("signoff_steps"))

    def _load_vocabulary(self) -> Vocabulary:
        return load_vocabulary(str(self._config.getini("signoff_steps")), self._config.rootpath)

    @property
    def is_selected(self) -> bool:
        """Whether the run's arguments reach into the features folder."""
        if not self.features.is_dir():
            return False
        start = self._config.invocation_params.dir
        paths = [(start / argument.partition("[")[0].split("::")[0]).resolve() for argument in self._config.args]
        return any(p.is_relative_to(self.features) or self.features.is_relative_to(p) for p in paths)


def suite_of(config: pytest.Config) -> Suite:
    """The suite of this run."""
    suite = config.stash.get(_KEY, None)
    if suite is None:
        suite = config.stash[_KEY] = Suite(config)
    return suite


def _features_folder(config: pytest.Config) -> Path:
    given: str | None = config.getoption("features_root")
    if given:
        return (config.invocation_params.dir / given).resolve()
    return (config.rootpath / str(config.getini("signoff_features"))).resolve()
