"""What a letter is about, by its words, and how alike two letters are in that."""

import math
from collections import Counter
from collections.abc import Mapping

from concentrated.rules.background import TITLE_COUNTS, WORDS_READ, Background, words_of

Matter = Mapping[int, float]


def matter_of(title: str, body: str, background: Background) -> dict[int, float]:
    """Return the words of a letter by their keys, of length 1; those of its title count more."""
    counts = Counter({word: TITLE_COUNTS * n for word, n in Counter(words_of(title)).items()})
    counts.update(words_of(body[:WORDS_READ]))
    weights = {
        word: (1 + math.log(count)) * weight
        for word, count in counts.items()
        if (weight := background.weight(word))
    }
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length else {}


def likeness(one: Matter, other: Matter) -> float:
    """Return the cosine of two matters."""
    few, many = sorted((one, other), key=len)
    return sum(weight * many[word] for word, weight in few.items() if word in many)
