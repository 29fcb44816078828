"""What should become of workloads and their pods."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager

from support.evidence.attachments import attach_objects, attach_table
from support.observers.cluster_sight import ClusterSight
from support.observers.comparing import Mismatch, expect_none, listed
from support.observers.failing import when_it_fails
from support.observers.workloads import PodSeen, WorkloadSeen
from support.waiting import Answer, Done, Never, NotYet, consistently, eventually, holds


class WorkloadEffects(ClusterSight):
    """Waits for the effects of restarts, and watches that they do not happen where they must not."""

    def expect_every_pod_replaced(self, before: WorkloadSeen, *, same_names: bool = False) -> WorkloadSeen:
        """Wait until none of the pods of before is left and as many new ones serve as are wanted.

        With `same_names` the new pods bear the names of the old ones, as those of a stateful set do.
        """

        def probe() -> Answer[WorkloadSeen]:
            now = self.workload(before.namespace, before.kind, before.name)
            settled = now.available == now.wanted == len(now.pods) and now.wanted == before.wanted
            return Done(now) if settled and not now.pod_uids & before.pod_uids else NotYet(_progress(before, now))

        after = self._await(
            before, probe, f'every pod of {before.kind} "{before.name}" replaced by a new, available one'
        )
        names = [pod.name for pod in after.pods]
        if same_names and names != [pod.name for pod in before.pods]:
            raise Mismatch(f"new pods named {listed(pod.name for pod in before.pods)}", [f"pods named {listed(names)}"])
        return after

    def expect_no_pod_replaced(self, before: WorkloadSeen) -> None:
        """Watch for the quiet time that exactly the pods of before live on."""

        def probe() -> Answer[WorkloadSeen]:
            now = self.workload(before.namespace, before.kind, before.name)
            same = now.pod_uids == before.pod_uids and not any(pod.leaving for pod in now.pods)
            return Done(now) if same else NotYet(now.describe())

        with self._failing(before):
            after = consistently(probe, wanted=f"the same pods as before: {before.describe()}")
        _show(before, after)

    def expect_marked_for_restart(self, before: WorkloadSeen) -> WorkloadSeen:
        """Wait until the template carries another restart moment than before."""
        after = eventually(
            holds(
                lambda: self.workload(before.namespace, before.kind, before.name),
                lambda now: now.restarted_at is not None and now.restarted_at != before.restarted_at,
                lambda now: f"the moment {now.restarted_at or 'is missing'}",
            ),
            wanted=f'a new moment of restart in the template of {before.kind} "{before.name}"',
        )
        attach_objects(
            f"template of {before.name}", before=before.template_annotations, after=after.template_annotations
        )
        return after

    def expect_new_pods_tried(self, before: WorkloadSeen) -> WorkloadSeen:
        """Wait until at least one pod exists that was not there before."""
        probe = holds(
            lambda: self.workload(before.namespace, before.kind, before.name),
            lambda now: bool(now.pod_uids - before.pod_uids),
            WorkloadSeen.describe,
        )
        return self._await(before, probe, f'{before.kind} "{before.name}" starting new pods')

    def expect_one_rollout(self, before: WorkloadSeen) -> None:
        """Wait for one rollout since before, and watch for the quiet time that it stays the only one."""
        rollouts = 1 if before.kind == "Deployment" else 0
        wanted = f'exactly one rollout of {before.kind} "{before.name}"'

        def probe() -> Answer[WorkloadSeen]:
            now = self.workload(before.namespace, before.kind, before.name)
            done = (now.generation - before.generation, now.rollouts - before.rollouts)
            seen = f"{done[0]} changes of its specification, {done[1]} new generations of pods"
            return Done(now) if done == (1, rollouts) else Never(seen) if max(done) > 1 else NotYet(seen)

        with self._failing(before):
            eventually(probe, wanted=wanted)
            after = consistently(probe, wanted=wanted)
        attach_objects(f"rollouts of {before.name}", before=before.evidence(), after=after.evidence())

    def expect_each_restarted_once(self, before: Sequence[WorkloadSeen]) -> None:
        """Wait until each of some deployments has rolled out new pods, and watch that it stays at one rollout each."""
        wanted = f"exactly one restart of each of {len(before)} deployments, all their pods new and available"

        def probe() -> Answer[list[WorkloadSeen]]:
            now = [self.workload(seen.namespace, seen.kind, seen.name) for seen in before]
            faults = [line for old, new in zip(before, now, strict=True) for line in _not_once(old, new)]
            return NotYet("; ".join(faults)) if faults else Done(now)

        eventually(probe, wanted=wanted)
        after = consistently(probe, wanted=wanted)
        attach_objects(
            "pods of the deployments",
            before={seen.name: seen.evidence() for seen in before},
            after={seen.name: seen.evidence() for seen in after},
        )

    def expect_pod_replaced(self, pod: PodSeen, before: WorkloadSeen, *, same_name: bool = False) -> PodSeen:
        """Wait until a pod is gone and its workload serves in full again; return the one new pod."""

        def probe() -> Answer[WorkloadSeen]:
            now = self.workload(before.namespace, before.kind, before.name)
            settled = pod.uid not in now.pod_uids and now.available == before.wanted == len(now.pods)
            return Done(now) if settled else NotYet(now.describe())

        after = self._await(before, probe, f"pod {pod.describe()} replaced by a new, available one")
        fresh = [item for item in after.pods if item.uid not in before.pod_uids]
        if len(fresh) != 1:
            raise Mismatch("exactly one new pod", [listed(item.describe() for item in fresh)])
        if (fresh[0].name == pod.name) != same_name:
            wanted = f"a new pod {'of the same name as' if same_name else 'of another name than'} {pod.name}"
            raise Mismatch(wanted, [fresh[0].describe()])
        return fresh[0]

    def expect_other_pods_live_on(self, pod: PodSeen, before: WorkloadSeen) -> None:
        """Check that all other pods of a workload are the same as before."""
        now = self.workload(before.namespace, before.kind, before.name)
        alive = {item.uid for item in now.pods if not item.leaving}
        lost = [f"{item.describe()} is gone" for item in before.pods if item.uid not in alive | {pod.uid}]
        _show(before, now)
        expect_none(lost, wanted=f"all pods but {pod.name} living on")

    def _await(self, before: WorkloadSeen, probe: Callable[[], Answer[WorkloadSeen]], wanted: str) -> WorkloadSeen:
        with self._failing(before):
            after = eventually(probe, wanted=wanted)
        _show(before, after)
        return after

    def _failing(self, before: WorkloadSeen) -> AbstractContextManager[None]:
        return when_it_fails(lambda: _show(before, self.workload(before.namespace, before.kind, before.name)))


def _show(before: WorkloadSeen, after: WorkloadSeen) -> None:
    """Who was there and who is, at a glance; then everything that is known of them."""
    kept = before.pod_uids & after.pod_uids
    title = f"pods of {before.name}: {len(kept)} of {len(before.pods)} live on"
    rows = [[pod.describe(), "lives on" if pod.uid in kept else "is gone"] for pod in before.pods]
    rows += [[pod.describe(), "is new"] for pod in after.pods if pod.uid not in kept]
    attach_table(title, [["pod", "what became of it"], *rows])
    attach_objects(f"{before.kind} {before.name}", before=before.evidence(), after=after.evidence())


def _not_once(before: WorkloadSeen, now: WorkloadSeen) -> list[str]:
    """Say why a deployment was not restarted exactly once."""
    rollouts = now.rollouts - before.rollouts
    if rollouts != 1:
        return [f'{now.kind} "{now.name}" was rolled out {rollouts} times']
    replaced = now.available == now.wanted == len(now.pods) and not now.pod_uids & before.pod_uids
    return [] if replaced else [_progress(before, now)]


def _progress(before: WorkloadSeen, now: WorkloadSeen) -> str:
    left = [pod.name for pod in now.pods if pod.uid in before.pod_uids]
    old = f"old pods still there: {listed(left)}; " if left else ""
    return old + now.describe()
