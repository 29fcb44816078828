"""A small Kubernetes API server with the controllers that make effects observable.

Everything lives in memory and in one event loop: a write is atomic, a controller reacts to it in
the next turn of the loop, and a pod is ready a few milliseconds later.

What a pod does can be set by annotations, on the pod (that is, on the template it comes from) or,
as a default for all of its pods, on the namespace; see `reference.cluster.node.behaviour`.
"""
