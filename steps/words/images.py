"""How sentences speak of images, their tags, and where they come from."""

from __future__ import annotations

import re
from dataclasses import dataclass

from steps.words.sentences import Words, word
from support.drivers.provisioning.build_registry import Trouble

BUILD_FOLDER, BUILD_REGISTRY = "the build folder", "the build registry"
_QUOTED = re.compile(r'"([^"]*)"')
_LIST = r'"[^"]*"(?:, "[^"]*")*(?: and "[^"]*")?'


@dataclass(frozen=True)
class ImageWord:
    """An image as sentences name it: the word of its repository and its tag."""

    repository: str
    tag: str

    def __str__(self) -> str:
        return f"{self.repository}:{self.tag}"


def image_word(text: str) -> ImageWord:
    """Read "orders:1.4.2"."""
    repository, _, tag = text.partition(":")
    return ImageWord(repository, tag)


@word(rf"{BUILD_FOLDER}|{BUILD_REGISTRY}")
def build(text: str) -> str:
    """Where images come from."""
    return text


@word(r'"[a-z/-]+:[\w.-]+"')
def image(text: str) -> ImageWord:
    """One image."""
    return image_word(text.strip('"'))


@word(r'"[a-z/-]+:[\w.-]+"(?:, "[a-z/-]+:[\w.-]+")*(?: and "[a-z/-]+:[\w.-]+")?')
def images(text: str) -> list[ImageWord]:
    """One image or several."""
    return [image_word(one) for one in _QUOTED.findall(text)]


@word(_LIST)
def quoted(text: str) -> list[str]:
    """One word in quotes, or several."""
    return _QUOTED.findall(text)


@word(rf"nothing|{_LIST}")
def entries(text: str) -> list[str]:
    """What a list holds: words in quotes, or nothing."""
    return _QUOTED.findall(text)


@word("it was|they were")
def built(text: str) -> str:
    """One image or several, as grammar wants it."""
    return text


@word("people|programs")
def reader(text: str) -> bool:
    """Whether programs read the outcome."""
    return text == "programs"


@word("the (?:manifest|tag) [a-z ]+|a layer [a-z ]+")
def damage(text: str) -> str:
    """What is wrong with an image in the build folder."""
    return text


@word("|".join(Trouble))
def trouble(text: str) -> Trouble:
    """What a registry does instead of what it was asked for."""
    return Trouble(text)


@word(" with immutable tags|")
def immutable(text: str) -> bool:
    """Whether tags may not be given to another image."""
    return bool(text)


IMAGES: Words = {
    "Build": build,
    "Image": image,
    "Images": images,
    "Quoted": quoted,
    "Listed": entries,
    "Built": built,
    "Reader": reader,
    "Immutable": immutable,
    "Damage": damage,
    "Trouble": trouble,
}
