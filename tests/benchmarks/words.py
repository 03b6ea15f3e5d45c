"""The words whose search is measured: one in 200 cases, one in 4 % of all, one in none."""

RARE_WORD, RARE_HITS = "热力站", 200
COMMON_WORD, COMMON_SHARE = "供暖", 0.04
ABSENT_WORD = "海豚馆"
