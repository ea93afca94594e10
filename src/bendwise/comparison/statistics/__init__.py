"""What the scores of a comparison say, and what they do not.

scores      trials -> a table of seeds by models, in which more is better
ranking     a row a model, best first, each score with its interval
tests       the p-values, and Holm's correction
pairs       every pair of models, told apart or not
ranks       Friedman's mean ranks, and the critical difference of the diagram
verdict     the answer in a few sentences

All models meet the same splits, so differences are taken seed by seed. The training parts of the
splits overlap, so the scores of seeds are no independent draws, and tests that take them for such
find differences that are not there.

**What decides** is the t-test with its variance corrected for the overlap (Nadeau & Bengio 2003,
doi:10.1023/A:1024068626366) and its p-values adjusted over all pairs (Holm 1979), so that picking the
best afterwards is fair. In how many of 100 comparisons of equal models any two were told apart:

==========================  ===========  ====  ========  =======
models, seeds, scores       corrected t  t     Wilcoxon  Nemenyi
==========================  ===========  ====  ========  =======
2, 10, correlated normal    5            25    23        12
2, 20, correlated normal    4            38    37        31
11, 10, correlated normal   6            64    0         72
2, 10, trees on digits      0            14    12        8
2, 20, trees on digits      0            24    27        21
11, 10, trees on digits     0            24    0         29
==========================  ===========  ====  ========  =======

(5-fold; Holm for all but Nemenyi; 400 draws of the normal scores and 100 of the trees, by
``python3 run test -m slow -s tests/test_false_discoveries.py``.) More seeds make the others worse: they
count the same rows again. Wilcoxon's 0 is no virtue: ten seeds give p ≥ 0.002, which times 55 pairs is never
below 0.05, so it cannot find any difference. The corrected t-test does: of eleven models the one that
is better by three standard deviations of a difference (a test holds it to that). So Wilcoxon stands
beside it, for one pair at a time, and the bars of a diagram had better be those of `groups_of_pairs`.
"""

from .pairs import against_baselines, pairs
from .ranking import ranking
from .ranks import critical_difference, friedman, groups, groups_of_pairs
from .scores import CONFIDENCE, FEWEST_SEEDS, Splits
from .verdict import verdict

__all__ = [
    "CONFIDENCE",
    "FEWEST_SEEDS",
    "Splits",
    "against_baselines",
    "critical_difference",
    "friedman",
    "groups",
    "groups_of_pairs",
    "pairs",
    "ranking",
    "verdict",
]
