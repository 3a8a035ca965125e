"""What the others do: games over pay-offs that are given as arrays.

Games take arrays and labels and give arrays and labels: no files, no worlds, no pages. One question
per file: `normal_form` (pure equilibria), `dominance`, `mixed`, `quantal`, `correlated`,
`extensive` with `backward` and `behaviour` (order of play, types, information),
`sensitivity` (weights and draws), `bargaining`, `contracts`, `repeated`, `coalitions`
with `core` and `stability`, `hedging`, `crisis`, `best_response` (smooth pay-offs over a box).
Mixed equilibria use Gambit, linear programs SciPy: the extra `games`.
"""
