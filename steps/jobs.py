"""Cron jobs, and the jobs that are made from them."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from pytest_bdd import given, then

from steps.acts import Acts
from steps.scene import Scene, Sight, Thing
from steps.words.counts import COUNTS
from steps.words.people import PEOPLE
from steps.words.sentences import sentences
from steps.words.tables import Carried, carried
from steps.words.things import THINGS
from support.drivers.cluster import ClusterDriver
from support.observers.cluster import ClusterObserver
from support.observers.jobs import CronJobSeen, JobSeen

sentence = sentences(THINGS, COUNTS, PEOPLE)
Jobs = tuple[JobSeen, ...]
NOTHING = Carried()


@dataclass(frozen=True)
class Schedule:
    """A cron job, and all jobs that are in its namespace."""

    source: CronJobSeen
    jobs: Jobs


@pytest.fixture
def schedules(scene: Scene, cluster: ClusterDriver, cluster_observer: ClusterObserver) -> Schedules:
    """Makes cron jobs for steps that arrange them."""
    return Schedules(scene, cluster, cluster_observer)


class Schedules:
    """Makes cron jobs and takes them into the scene."""

    def __init__(self, scene: Scene, cluster: ClusterDriver, observer: ClusterObserver) -> None:
        self._scene, self._cluster, self._observer = scene, cluster, observer

    def make(self, name: str, place: str, carries: Carried = NOTHING) -> None:
        """Make a cron job; `carries` is what its jobs carry."""
        labels, annotations, settings = carries.labels, carries.annotations, carries.settings
        self._cluster.cron_job(name, place, labels=labels, annotations=annotations, settings=settings)
        sight = Sight(look=lambda: self._look(place, name), rest=lambda: self._cluster.wait_until_jobs_finished(place))
        self._scene.keep(Thing("cron job", name, name, place), sight)

    def _look(self, place: str, name: str) -> Schedule:
        return Schedule(self._observer.cron_job(place, name), self._observer.jobs(place))


@given(sentence('a cron job "{name:Name}"{next_door:Place}'))
def a_cron_job(name: str, next_door: bool, scene: Scene, schedules: Schedules) -> None:
    schedules.make(name, scene.neighbour() if next_door else scene.namespace())


@given(sentence('a cron job "{name:Name}" whose jobs carry:'))
def a_cron_job_with_a_rich_template(name: str, datatable: list[list[str]], scene: Scene, schedules: Schedules) -> None:
    schedules.make(name, scene.namespace(), carried(datatable))


@given(sentence('the cron job "{name:Name}" is suspended'))
def a_suspended_cron_job(name: str, cluster: ClusterDriver) -> None:
    cluster.suspend_cron_job(name)


@given(sentence('a job "{name:Name}" with {pods:FinishedPods}'))
def a_finished_job(
    name: str, pods: int, scene: Scene, cluster: ClusterDriver, cluster_observer: ClusterObserver
) -> None:
    cluster.job(name, pods)
    place = scene.namespace()
    scene.keep(Thing("job", name, name, place), Sight(look=lambda: cluster_observer.job(place, name)))


@given(sentence("new pods of every job take {milliseconds:Count} milliseconds to become available"))
def slow_jobs(milliseconds: int, cluster: ClusterDriver) -> None:
    cluster.delay_new_pods(milliseconds / 1000)


@given(sentence("the first {times:Count} pods of every job fail"))
def failing_jobs(times: int, cluster: ClusterDriver) -> None:
    cluster.fail_pods_of_jobs(times)


@then(sentence("exactly {number:NewJobs} made from {cron_job:CronJob}"), target_fixture="new_jobs")
def new_jobs_are_made(number: int, cron_job: str, scene: Scene, cluster_observer: ClusterObserver) -> Jobs:
    thing = scene.thing(cron_job)
    before = scene.before(thing, Schedule)
    return cluster_observer.expect_new_jobs(thing.namespace, before.jobs, before.source, number)


@then("that job is marked with the action and completes")
def that_job_is_marked_and_completes(
    new_jobs: Jobs, acts: Acts, scene: Scene, cluster_observer: ClusterObserver
) -> None:
    (job,) = new_jobs
    cluster_observer.expect_marked_with_action(job, acts.record().id)
    cluster_observer.expect_job_completed(scene.namespace(), job.name)


@then("that job carries everything that the template says")
def that_job_is_made_from_the_template(new_jobs: Jobs, scene: Scene, cluster_observer: ClusterObserver) -> None:
    (job,) = new_jobs
    (thing,) = scene.all("cron job")
    cluster_observer.expect_made_from(job, scene.before(thing, Schedule).source)


@then(sentence("one is marked with {one:Person}'s action and the other with {other:Person}'s"))
def each_job_is_marked_with_its_action(
    one: str, other: str, new_jobs: Jobs, acts: Acts, cluster_observer: ClusterObserver
) -> None:
    cluster_observer.expect_marked_with_actions(new_jobs, [acts.action_of(one).id, acts.action_of(other).id])
