"""What can be typed."""

from __future__ import annotations

from argparse import SUPPRESS, ArgumentParser, ArgumentTypeError, Namespace, RawDescriptionHelpFormatter
from collections.abc import Callable, Sequence
from typing import Any

from reference.alerting.cli.outcomes import EXPLAINED

PROGRAM = "alerts"
CHANNELS = ("email", "slack", "webhook", "sms")
SEVERITIES = ("info", "warning", "error", "critical")
Add = Callable[..., ArgumentParser]


def parse(arguments: Sequence[str] | None) -> Namespace:
    """What was typed: `command` names the command, its options are attributes; ends with code 2 for wrong use."""
    parser = ArgumentParser(
        prog=PROGRAM,
        description="Alert configurations, events and messages.",
        epilog=EXPLAINED,
        formatter_class=RawDescriptionHelpFormatter,
        parents=[common_options(default="text")],
        allow_abbrev=False,
    )
    groups = parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="group")
    add_configs(group(groups, "configs", "alert configurations"))
    add_events(group(groups, "events", "alert events"))
    add_messages(adder(groups))
    return parser.parse_args(arguments)


def common_options(default: str) -> ArgumentParser:
    """The options that may stand before and after the command."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--output", choices=("text", "json"), default=default, help="format of the result")
    return parser


def adder(groups: Any) -> Add:
    """A function that adds one command: its name on the line, its name in the program, its help."""

    def add(word: str, command: str, help_text: str, **fixed: Any) -> ArgumentParser:
        parser: ArgumentParser = groups.add_parser(
            word,
            help=help_text,
            description=help_text[0].upper() + help_text[1:] + ".",
            epilog=EXPLAINED,
            formatter_class=RawDescriptionHelpFormatter,
            parents=[common_options(default=SUPPRESS)],
            allow_abbrev=False,
        )
        parser.set_defaults(command=command, **fixed)
        return parser

    return add


def group(groups: Any, word: str, help_text: str) -> Add:
    """A group of commands below one word."""
    parser = groups.add_parser(word, help=help_text, description=help_text[0].upper() + help_text[1:] + ".")
    return adder(parser.add_subparsers(title="commands", required=True, metavar="COMMAND", dest="word"))


def add_configs(add: Add) -> None:
    """The commands about configurations."""
    listing = add("list", "list_configurations", "list the configurations")
    listing.add_argument("--enabled-only", action="store_true", help="leave out the disabled ones")
    with_id(add("show", "show_configuration", "show a configuration"))
    with_file(add("create", "create_configuration", "create a configuration from a file"))
    with_file(with_id(add("update", "update_configuration", "replace a configuration by the one in a file")))
    with_id(add("delete", "delete_configuration", "delete a configuration; its events remain"))
    with_id(add("enable", "switch_configuration", "enable a configuration", enabled=True))
    with_id(add("disable", "switch_configuration", "disable a configuration", enabled=False))


def add_events(add: Add) -> None:
    """The commands about alert events."""
    listing = add("list", "list_events", "list alert events, the newest first")
    listing.add_argument("--config", type=identifier, metavar="ID", help="only those of one configuration")
    state = listing.add_mutually_exclusive_group()
    state.add_argument("--resolved", action="store_true", default=None, help="only resolved ones")
    state.add_argument("--open", action="store_false", dest="resolved", default=None, help="only open ones")
    listing.add_argument("--limit", type=int, metavar="N", help="at most N, 1 to 1000 (default 100)")
    listing.add_argument("--offset", type=int, metavar="N", help="leave out the first N")
    with_id(add("show", "show_event", "show an alert event"))
    with_id(add("resolve", "resolve_event", "resolve an alert event"))
    acknowledging = with_id(add("acknowledge", "acknowledge_event", "say who looks after an alert event"))
    acknowledging.add_argument("--by", required=True, metavar="NAME", help="who looks after it")


def add_messages(add: Add) -> None:
    """The commands about messages."""
    sending = add("send", "send_message", "send a message")
    sending.add_argument("--title", required=True)
    sending.add_argument("--message", required=True)
    sending.add_argument("--severity", default="warning", help=f"{', '.join(SEVERITIES)} (default warning)")
    sending.add_argument(
        "--channel", action="append", metavar="CHANNEL", help=f"{', '.join(CHANNELS)}; repeatable (default: all)"
    )
    sending.add_argument(
        "--metadata", type=pair, action="append", default=[], metavar="K=V", help="further information; repeatable"
    )
    history = add("history", "show_history", "list the messages that were sent, the newest first")
    history.add_argument("--limit", type=int, metavar="N", help="at most N, 1 to 1000 (default 50)")
    history.add_argument("--severity", help=f"only {', '.join(SEVERITIES)}")
    testing = add("test", "test_channel", "send a test message through one channel")
    testing.add_argument("channel_name", metavar="CHANNEL", help=", ".join(CHANNELS))
    add("settings", "show_settings", "show how messages are delivered")


def with_id(parser: ArgumentParser) -> ArgumentParser:
    """The parser with the identifier of one thing."""
    parser.add_argument("id", type=identifier, metavar="ID")
    return parser


def with_file(parser: ArgumentParser) -> ArgumentParser:
    """The parser with the file of a configuration."""
    parser.add_argument("--file", required=True, metavar="F", help="JSON or YAML; - reads standard input")
    return parser


def identifier(text: str) -> str:
    """An identifier, which is never empty."""
    if not text.strip():
        raise ArgumentTypeError("must not be empty")
    return text


def pair(text: str) -> tuple[str, str]:
    """A key and its value."""
    key, separator, value = text.partition("=")
    if not key or not separator:
        raise ArgumentTypeError(f"expected K=V, not {text!r}")
    return key, value
