"""The sealed bundle: everything that a run leaves, with digests, an attestation and a way to check all of it anywhere.

- `canary`, `flight`, `search`: secrets are planted in every run, used, and must not be found in what it leaves
- `gathering`, `environment`, `reproduction`: what is put beside the results while the run still knows it
- `files`, `attestation`, `signing`, `sealing`: digests of everything, in a statement that can be signed
- `verifying`: is a bundle intact, and does its verdict follow from its results
- `merging`, `union`: several runs as one bundle with one verdict
"""
