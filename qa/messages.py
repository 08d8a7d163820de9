"""What a package says to people, looked up by key in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from qa.rubric import Language


class Messages:
    """The catalogue of one language; a key that is not in it is a bug and raises KeyError."""

    def __init__(self, language: Language, texts: Mapping[str, str]) -> None:
        self.language = language
        self.texts = texts

    def __call__(self, key: str, /, **values: object) -> str:
        """The text of a key with its `{places}` filled; with n=1 the text of `key.one`, if any."""
        one = f"{key}.one"
        text = self.texts[one if values.get("n") == 1 and one in self.texts else key]
        return text.format(**values) if values else text

    def named(self, group: str, id: str) -> str:
        """The name of a member of an open set (a channel, a language), else the id itself."""
        return self.texts.get(f"{group}.{id}", id)

    def to_the_agent(self) -> Messages:
        """The same catalogue speaking to the agent it is about: `you.KEY` stands in for KEY."""
        own = {k.removeprefix("you."): t for k, t in self.texts.items() if k.startswith("you.")}
        return Messages(self.language, {**self.texts, **own})


@cache
def messages(language: Language, package: str = "qa") -> Messages:
    """A package's messages: its `locales/<language>.yaml` and every `<area>.<language>.yaml`."""
    from importlib.resources import files

    from ruamel.yaml import YAML

    texts: dict[str, str] = {}
    for file in sorted(files(package).joinpath("locales").iterdir(), key=lambda file: file.name):
        if file.name == f"{language}.yaml" or file.name.endswith(f".{language}.yaml"):
            texts |= YAML(typ="safe", pure=True).load(file.read_text("utf-8"))
    return Messages(language, texts)
