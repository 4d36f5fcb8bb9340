"""Terms in Chinese are those of the glossary, in cards, glossary and summaries alike."""

import json
import re

import pytest

from book.flashcards.decks import LECTURES, read_decks, read_glossary

CARDS = [card for deck in read_decks() for card in deck.cards]
TERMS = read_glossary()
# What else a term may be in Chinese, as the grammar or a longer term has it.
ALSO = {
    "activation": ["激活函数", "激活"],
    "backward pass": ["反向", "往回"],
    "batch": ["批量", "每批"],
    "bias": ["偏差"],  # of a learner
    "dead unit": ["死"],
    "derivative": ["偏导", "逐元素"],
    "early stopping": ["早停"],
    "error": ["错"],  # of a classifier, or of a program
    "global minimum": ["最低", "最小"],
    "L1": ["L1"],
    "L2": ["L2"],
    "local minimum": ["局部极小"],
    "optimiser": ["优化"],
    "sigmoid": ["sigmoid"],
    "slope": ["梯度", "坡"],
    "softmax": ["softmax"],
    "symmetry": ["对称"],
    "weight": ["权"],
}
# Words that are also seen for these terms, and that the course does not use.
NOT_USED = {
    "weight": "权值",
    "gradient descent": "梯度下降法则 梯度递减",
    "learning rate": "学习速率 学习步长",
    "activation function": "激励函数 激发函数",
    "hidden layer": "隐层 隐含层 隐蔽层",
    "overfitting": "过度拟合 过适 过配",
    "regularisation": "正规化 规则化",
    "backpropagation": "反向传递 后向传播 反传算法",
    "chain rule": "链式规则 连锁",
    "mini-batch": "小批次 迷你批",
    "perceptron": "感知器",
    "outlier": "异常点 野点",
    "noise": "噪音",
    "Jacobian": "雅克比 雅各比",
    "Hessian": "黑塞 海塞 黑森",
    "saddle": "马鞍点",
    "kink": "拐点 转折点",
    "global minimum": "全局最优点",
    "divergence": "发散度 背离",
    "cross-entropy": "互熵 交互熵",
    "dense layer": "稠密层 密集层",
    "one-hot": "一位有效",
    "guessing": "瞎猜",
}


def summaries():
    for path in sorted(LECTURES.glob("[0-9]*.ipynb")):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["id"] == "summary-chinese":
                yield path.stem, "".join(cell["source"])


PAIRS = [
    (
        card.id,
        f"{card.question['en']} {card.answer['en']}",
        f"{card.question['zh']} {card.answer['zh']}",
    )
    for card in CARDS
] + [
    (f"the term {term.term['en']}", term.definition["en"], term.definition["zh"]) for term in TERMS
]
CHINESE = [(name, chinese) for name, _, chinese in PAIRS] + list(summaries())


@pytest.mark.parametrize("term", TERMS, ids=lambda term: term.id)
def test_where_the_english_has_a_term_the_chinese_has_the_glossary_s_word(term):
    english = term.term["en"]
    forms = [form for form in re.split("[（）]", term.term["zh"]) if form] + ALSO.get(english, [])
    for name, text, chinese in PAIRS:
        words = re.sub(r"\$[^$]*\$|`[^`]*`", "", text)
        if re.search(rf"\b{re.escape(english)}(s|es)?\b", words, re.IGNORECASE):
            there = any(form.lower() in chinese.lower() for form in forms)
            assert there or name == f"the term {english}", f"{name}: {english} is {forms[0]}"


@pytest.mark.parametrize(("term", "others"), NOT_USED.items())
def test_no_text_has_another_word_for_a_term(term, others):
    found = {name: word for name, text in CHINESE for word in others.split() if word in text}
    assert found == {}, f"the course's word for {term} is another one"


def test_the_hessian_is_always_a_matrix_in_chinese():
    for name, text in CHINESE:
        assert text.count("Hessian") == text.count("Hessian 矩阵"), name


def test_terms_are_different_words():
    chinese = [term.term["zh"] for term in TERMS]
    assert len(set(chinese)) == len(chinese)
