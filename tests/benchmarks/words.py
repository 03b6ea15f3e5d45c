"""The two words whose search is measured: one in 200 cases, one in 4 % of all."""

RARE_WORD, RARE_HITS = "热力站", 200
COMMON_WORD, COMMON_SHARE = "供暖", 0.04
