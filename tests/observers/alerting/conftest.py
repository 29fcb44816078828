"""A database with the system's own tables for the tests of the alerting observers."""

from tests.reference.alerting.own_records import *  # noqa: F403
