"""Why a number is what it is: stored rows, put through the engine's own functions again.

An explanation holds both what was stored and what the engine makes of the stored inputs, so that a page can
show every step, and say so where they differ because the plan was changed since.
"""
