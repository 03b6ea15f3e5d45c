import numpy as np
import pytest

from learning.rules.calibration import calibrate, sure_from
from learning.rules.duplicates import groups_of
from learning.rules.features import (
    DemandText,
    character_features,
    word_features,
    word_key,
    words_of,
)
from learning.rules.keywords import EQUAL_AT, FADED_AT, KeywordRules, share_of_rules
from learning.rules.measures import calibration_error, hits, macro_f1
from learning.rules.storing import ModelUnreadable, from_bytes, to_bytes
from learning.rules.suggester import Suggester
from learning.rules.training import train
from learning.rules.vectors import learn_vocabulary
from learning.rules.words import rules_for, shipped_words
from tests.learning.wording import MATTERS, demands, sample


def test_character_features_name_characters_and_pairs_within_one_text():
    found = character_features(["暖气", "不 热"])
    by_row = {row: sorted(found.keys[found.rows == row].tolist()) for row in (0, 1)}
    assert by_row[0] == sorted([ord("暖"), ord("气"), (ord("暖") << 21) | ord("气")])
    # White space between two characters is none of the text's.
    assert (ord("不") << 21) | ord("热") in by_row[1]


@pytest.mark.parametrize("texts", [[], [""], ["", "", ""], ["\ud800"], ["𠮷𠮷"], ["བོད་ཡིག"]])
def test_features_of_odd_texts_are_read_without_an_error(texts):
    for read in (character_features, word_features):
        found = read(texts)
        assert len(found.keys) == len(found.rows)
        assert all(row < len(texts) for row in found.rows.tolist())


def test_word_features_leave_punctuation_out_and_tell_the_order_of_two_words():
    there, back = (word_features([text]).keys.tolist() for text in ("暖气，不热", "不热，暖气"))
    assert word_key("暖气") in there
    assert sorted(there) != sorted(back)
    assert word_key("，") == 0
    assert words_of("暖气！") == ["暖气"]


def test_a_vocabulary_holds_what_stands_in_enough_texts_and_no_more_than_it_may():
    features = character_features(["停水停水", "停电", "停气"])
    vocabulary, rows = learn_vocabulary(features, 3, least=2, most=100)
    assert vocabulary.keys.tolist() == [ord("停")]
    assert rows.shape == (3, 1)
    everything, _ = learn_vocabulary(features, 3, least=1, most=100)
    cut, _ = learn_vocabulary(features, 3, least=1, most=3)
    assert len(everything) > 3 >= len(cut)


def test_one_text_is_weighed_as_the_matrix_of_many_weighs_it():
    texts = ["家里暖气不热", "楼下音响太吵", "暖气片冰凉"]
    features = character_features(texts)
    vocabulary, rows = learn_vocabulary(features, 3, least=1, most=1000, scale=0.7)
    for at, text in enumerate(texts):
        one = vocabulary.vector(character_features([text]), 0.7)
        dense = np.zeros(len(vocabulary), np.float32)
        dense[one.positions] = one.weights
        assert np.allclose(dense, rows[at].toarray().ravel(), atol=1e-5)
        assert np.linalg.norm(dense) == pytest.approx(0.7, abs=1e-5)


@pytest.fixture(scope="module")
def learned():
    return train(*sample(60))


def test_train_learns_three_matters(learned):
    for matter in MATTERS:
        for text in demands(matter, 100)[60:]:
            assert learned.classifier.rank(text, 1)[0].label == matter
            beginning = DemandText("", text.title)
            assert learned.classifier.rank(beginning, 1)[0].label == matter
    assert learned.figures["macro_f1"] > 0.95


def test_train_is_the_same_each_time(learned):
    again = train(*sample(60))
    assert np.array_equal(again.classifier.long.weights, learned.classifier.long.weights)


def test_probabilities_add_up_to_one(learned):
    for text in demands("供热采暖", 5):
        assert sum(one.probability for one in learned.classifier.rank(text, 3)) == pytest.approx(1)


def test_train_says_none_where_there_is_nothing_to_tell_apart():
    text = DemandText("暖气不热", "家里暖气不热")
    assert train([], []) is None
    assert train([text] * 20, ["供热采暖"] * 20) is None
    assert train([text] * 8, ["供热采暖"] * 4 + ["噪声扰民"] * 4) is None


def test_train_leaves_out_categories_of_fewer_than_five_texts():
    known = sample(30)
    known.texts.append(DemandText("井盖丢了", "路上井盖丢了"))
    known.labels.append("市政设施")
    known.groups.append("x")
    assert "市政设施" not in train(*known).classifier.labels


def test_train_of_a_category_whose_texts_are_all_held_out_together_goes_on():
    known = sample(12)
    groups = [one.split()[0] if one.startswith("拖欠工资") else one for one in known.groups]
    learned = train(known.texts, known.labels, groups)
    assert len(learned.classifier.labels) == 3


def test_groups_of_puts_together_what_is_nearly_the_same():
    once = "我住在文博苑小区三号楼，家里暖气不热，室温只有十四度，老人孩子冻得感冒，请尽快处理。"
    again = once.replace("三号楼", "五号楼")
    other = "包工头拖欠我们十二个人三个月的工资，打电话也不接，等着用钱过年，请帮忙要回来。"
    texts = [DemandText("", one) for one in (once, other, again, "", "短")]
    groups = groups_of(texts)
    assert groups[0] == groups[2]
    assert len(set(groups)) == 4


def test_train_learns_skewed_categories():
    many, few = demands("供热采暖", 80), demands("拖欠工资", 6)
    learned = train([*many, *few], ["供热采暖"] * 80 + ["拖欠工资"] * 6)
    assert learned.classifier.labels == ("供热采暖", "拖欠工资")
    assert learned.classifier.rank(few[0], 1)[0].label == "拖欠工资"


def test_reasons_are_words_of_the_text(learned):
    text = demands("供热采暖", 1)[0]
    words = learned.classifier.long.words_for(text, learned.classifier.labels.index("供热采暖"))
    assert words
    assert all(word in text.whole for word in words)


def test_a_classifier_is_read_back_as_it_was_written(learned):
    back = from_bytes(to_bytes(learned.classifier))
    for text in (demands("噪声扰民", 3)[2], DemandText("", "广场舞太吵了")):
        ours, theirs = learned.classifier.rank(text, 3), back.rank(text, 3)
        assert [one.label for one in ours] == [one.label for one in theirs]
        assert ours[0].probability == pytest.approx(theirs[0].probability, abs=1e-3)
    assert back.long.sure_from == learned.classifier.long.sure_from


def test_bytes_that_are_no_classifier_are_told_apart(learned):
    stored = to_bytes(learned.classifier)
    for broken in (b"", b"PK", stored[: len(stored) // 2], stored[:-40], b"\x80\x04K\x01."):
        with pytest.raises(ModelUnreadable):
            from_bytes(broken)


def test_a_classifier_of_another_format_is_refused(learned, monkeypatch):
    monkeypatch.setattr("learning.rules.storing.FORMAT", 2)
    stored = to_bytes(learned.classifier)
    monkeypatch.setattr("learning.rules.storing.FORMAT", 1)
    with pytest.raises(ModelUnreadable, match="其他版本"):
        from_bytes(stored)


def test_keyword_rules_find_what_a_text_names():
    rules = KeywordRules({"供热采暖": ("暖气", "室温不达标"), "噪声扰民": ("噪声", "太吵")})
    text = DemandText("", "家里暖气不热，室温不达标")
    heating, noise = rules.probabilities(text, ["供热采暖", "噪声扰民"])
    assert heating > 0.8
    assert noise == 0
    assert rules.found(text, "供热采暖") == ["室温不达标", "暖气"]
    assert KeywordRules({"市容环境": ("烟", "油烟", "餐饮油烟")}).found(
        DemandText("", "餐饮油烟很大"), "市容环境"
    ) == ["餐饮油烟"]
    assert not rules.probabilities(DemandText("", "你好"), ["供热采暖", "噪声扰民"]).any()


def test_the_words_fade_out_with_the_closed_cases():
    shares = [share_of_rules(count) for count in (0, EQUAL_AT, 999, FADED_AT, 50_000)]
    assert shares == sorted(shares, reverse=True)
    assert (shares[0], shares[1], shares[-2], shares[-1]) == (1, 0.5, 0, 0)


def test_a_suggester_without_a_classifier_is_never_sure():
    suggester = Suggester(("供热采暖", "噪声扰民"), rules_for(["供热采暖", "噪声扰民"]))
    text = DemandText("", "家里暖气不热，供暖不好")
    assert suggester.rank(text, 1)[0].label == "供热采暖"
    assert not suggester.is_sure(text, "供热采暖")
    assert suggester.reasons(text, "供热采暖")


def test_a_category_that_was_not_learned_is_known_by_its_words(learned):
    labels = (*learned.classifier.labels, "公共交通")
    suggester = Suggester(labels, rules_for(labels), learned.classifier, 5_000)
    best = suggester.rank(DemandText("", "公交车末班车提前收车，司机不等人"), 1)[0]
    assert best.label == "公共交通"


def test_a_text_of_unknown_words_is_never_sure(learned):
    assert not learned.classifier.knows(DemandText("", "路灯不亮井盖丢失，广告牌倾斜"))
    assert learned.classifier.knows(demands("供热采暖", 1)[0])
    assert not learned.classifier.knows(DemandText("", "，。！"))


def test_a_suggester_passes_over_categories_that_are_gone(learned):
    suggester = Suggester(("噪声扰民",), rules_for(["噪声扰民"]), learned.classifier, 5_000)
    assert [one.label for one in suggester.rank(demands("供热采暖", 1)[0], 3)] == ["噪声扰民"]


def test_calibrate_says_as_much_as_the_scores_are_right():
    drawn = np.random.default_rng(0)
    labels = drawn.integers(0, 3, 3000)
    scores = drawn.normal(size=(3000, 3))
    scores[np.arange(3000), labels] += 1.5
    shares = calibrate(scores, labels).probabilities(scores)
    assert calibration_error(shares, labels) < 0.03


def test_sure_from_is_never_where_too_few_texts_prove_it():
    shares = np.array([[0.9, 0.1]] * 50)
    assert sure_from(shares, np.zeros(50, int)) > 1
    assert sure_from(np.array([[0.9, 0.1]] * 200), np.zeros(200, int)) == pytest.approx(0.9)


def test_sure_from_stands_above_what_was_wrong():
    shares = np.array([[0.95, 0.05]] * 200 + [[0.7, 0.3]] * 200)
    labels = np.array([0] * 200 + [1] * 200)
    assert sure_from(shares, labels) == pytest.approx(0.95)


def test_measures_of_a_small_example():
    truth, shares = np.array([0, 1, 2, 2]), np.array([[3, 1, 0], [2, 1, 0], [0, 1, 2], [2, 0, 1.0]])
    assert hits(shares, truth, 1) == 0.5
    assert hits(shares, truth, 2) == 1
    # Categories 0, 1 and 2: 2·1/(1+3), 0 and 2·1/(2+1).
    assert macro_f1(truth, shares.argmax(axis=1)) == pytest.approx((0.5 + 0 + 2 / 3) / 3)


def test_shipped_words_are_several_for_each_name_and_none_is_empty():
    words = shipped_words()
    assert len(words) > 70
    assert all(len(own) > 2 and all(own) for own in words.values())
