# The suite as an image, for runs against a deployed target:
#   docker build -t signoff --build-arg COMMIT=$(git rev-parse HEAD) .
#   docker run --rm --env-file secrets.env -v "$PWD/targets:/signoff/targets:ro" -v "$PWD/evidence:/signoff/evidence" \
#     signoff --target staging
# The mocked notifiers beside a deployed system, from the same image:
#   docker run --rm --entrypoint python signoff -m support.notifiers --host 0.0.0.0
# The base is pinned by version and, for a release, by digest: --build-arg BASE=python:3.13.9-slim-bookworm@sha256:...
ARG BASE=python:3.13.9-slim-bookworm

FROM ${BASE} AS install
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /signoff
COPY locks ./locks
RUN python -m venv .venv && sh locks/install.sh .venv/bin/python locks/deployed.txt
COPY support ./support
RUN .venv/bin/python -m support.evidence.report

FROM ${BASE}
ARG COMMIT=unknown
ENV SIGNOFF_COMMIT=${COMMIT} PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PATH=/signoff/.venv/bin:$PATH
RUN useradd --uid 10001 --create-home signoff && install -d -o signoff /signoff /signoff/evidence /signoff/.signoff
WORKDIR /signoff
COPY --from=install --chown=signoff /signoff/.venv ./.venv
COPY --from=install --chown=signoff /signoff/.signoff ./.signoff
COPY --chown=signoff pyproject.toml conftest.py ./
COPY --chown=signoff features ./features
COPY --chown=signoff planted ./planted
COPY --chown=signoff steps ./steps
COPY --from=install --chown=signoff /signoff/support ./support
COPY --chown=signoff targets ./targets
USER signoff
# There is no default deployed target: the caller names one.
ENTRYPOINT ["python", "-m", "support", "bdd"]
