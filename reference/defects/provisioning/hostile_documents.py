"""Defects of the reading of documents that anybody may have written."""

from __future__ import annotations

from typing import Any

from reference.defects.catalogue import PROVISIONING, Kind, defect
from reference.defects.patching import replace

READING = ("PR-15",)
EVERYWHERE = ("PR-06", "PR-12", "PR-15")


def documents(name: str, make: Any) -> None:
    """Read documents otherwise."""
    from reference.provisioning import documents as known

    replace(known, name, make)


def unless(*texts: str) -> None:
    """Pass over what is refused with one of these texts while a document is looked through."""
    from reference.provisioning.documents import UnreadableDocumentError

    def make(original: Any) -> Any:
        def check(text: str) -> None:
            try:
                original(text)
            except UnreadableDocumentError as error:
                if not any(one in str(error) for one in texts):
                    raise

        return check

    documents("_check_events", make)


@defect("Documents of any size are read", Kind.PERMISSION, READING, PROVISIONING)
def any_size_is_read() -> None:
    documents("LARGEST", lambda _: 1 << 30)


@defect("Aliases in documents are followed", Kind.PERMISSION, READING, PROVISIONING)
def aliases_followed() -> None:
    unless("anchors and aliases")


@defect("Orders in documents are carried out", Kind.PERMISSION, EVERYWHERE, PROVISIONING)
def orders_carried_out() -> None:
    import yaml

    unless("tags are not allowed")
    documents("_PlainLoader", lambda _: yaml.UnsafeLoader)


@defect("The same field may stand twice in a document", Kind.PERMISSION, READING, PROVISIONING)
def fields_stand_twice() -> None:
    from reference.provisioning.documents import _Base, _PlainLoader

    replace(_PlainLoader, "construct_mapping", lambda _: _Base.construct_mapping)


@defect("Documents may be of any depth", Kind.PERMISSION, READING, PROVISIONING)
def any_depth_is_read() -> None:
    documents("DEEPEST", lambda _: 1 << 20)


@defect("What stands behind the first document of a file is passed over", Kind.PERMISSION, READING, PROVISIONING)
def later_documents_passed_over() -> None:
    import yaml

    unless("only one document")

    def make(original: Any) -> Any:
        def from_yaml(text: str) -> Any:
            try:
                return original(text)
            except yaml.composer.ComposerError:
                return original(text.partition("---\n")[0])

        return from_yaml

    documents("_from_yaml", make)


@defect("A document that is no text ends in a crash", Kind.RECORD, READING, PROVISIONING)
def crash_over_no_text() -> None:
    documents("_text_of", lambda _: lambda path: path.read_bytes().decode("utf-8-sig"))


@defect("A document that is no mapping is taken for an empty one", Kind.RECORD, READING, PROVISIONING)
def no_mapping_is_empty() -> None:
    def make(original: Any) -> Any:
        def from_yaml(text: str) -> Any:
            found = original(text)
            return found if isinstance(found, dict) else {}

        return from_yaml

    documents("_from_yaml", make)


@defect("A character that ends texts is taken out of documents in silence", Kind.PERMISSION, READING, PROVISIONING)
def ends_of_texts_taken_out() -> None:
    documents("_text_of", lambda original: lambda path: original(path).replace("\0", ""))


@defect("Whether a document breaks off is not looked at", Kind.PERMISSION, READING, PROVISIONING)
def broken_documents_mended() -> None:
    documents("_from_yaml", lambda original: lambda text: original(text.replace("notes: [\n", "notes: []\n")))


@defect("Results are written wherever a link leads", Kind.PERMISSION, EVERYWHERE, PROVISIONING)
def results_follow_links() -> None:
    from reference.provisioning import outputs

    replace(outputs, "place", lambda _: lambda root, relative: root / relative)


@defect("Links to anywhere are followed when requests are read", Kind.LEAK, EVERYWHERE, PROVISIONING)
def links_of_requests_followed() -> None:
    documents("_leads_out", lambda _: lambda path: False)


@defect("A private file is read when a list asks for it", Kind.LEAK, ("PR-12",), PROVISIONING)
def lists_read_files() -> None:
    computed(lambda text: text.replace('file("private.txt")', '"private"').replace("${", "").replace("}", ""))


@defect("Lists of databases of any size are read", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def lists_of_any_size() -> None:
    from reference.provisioning import hcl

    replace(hcl, "LARGEST", lambda _: 1 << 40)


@defect("Of what a list says twice the last counts", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def last_word_counts() -> None:
    from reference.provisioning import hcl

    def make(original: Any) -> Any:
        def put(into: dict[str, Any], key: str, value: Any, node: Any) -> None:
            into.pop(key, None)
            original(into, key, value, node)

        return put

    replace(hcl, "_put", make)


@defect("What would have to be computed in a list is taken as a text", Kind.PERMISSION, ("PR-12",), PROVISIONING)
def computed_names_are_texts() -> None:
    from reference.provisioning import hcl

    replace(hcl, "_scalar", lambda _: lambda kind, node: "orders")
    replace(hcl, "_part", lambda _: lambda node: "orders")


def computed(change: Any) -> None:
    """Read another list than was given."""
    from reference.provisioning import hcl

    replace(hcl, "parse_variables", lambda original: lambda text: original(change(text)))
