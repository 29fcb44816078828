"""Eyes of the suite: what is really there, whatever the target says about it.

An observer's look answers with a small frozen value in words of the domain; its `expect_...` methods wait for an
effect, leave before and after as evidence, and fail with what was wanted and what was seen.
"""
