"""The derivative of the squared error of one prediction with respect to its weight."""

from collections.abc import Iterator

import numpy as np

from autograder.marking.questions import Question

question = Question(
    "slope", points=2, lecture="01_one_weight#The slope is a product of three factors"
)

question.case(2.0, 3.0, 10.0)  # the worked example, where the weight is 2 like the 2 of the square
question.case(0.5, 4.0, 3.0)
question.case(2, 3, 10)
question.case(-1.5, 2.0, 4.0)
question.case(3.0, -2.0, 1.0)
question.case(0.0, 2.0, 3.0)
question.case(2.5, 0.0, 5.0)  # the input is 0: the weight has no part in the error
question.case(2.0, 3.0, 6.0)  # at the minimum
question.case(120.0, 50.0, -1000.0)
question.case(0.003, 0.2, 0.0005)  # a slope that is small and not 0


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[float, ...]]:
    for _ in range(6):
        yield tuple(rng.normal(size=3).tolist())


@question.right
def reference(weight, x, target):
    return 2 * (weight * x - target) * x


@question.variant
def three_factors(weight, x, target):
    prediction = weight * x
    loss_slope = 2 * (prediction - target)
    activation_slope = 1
    return loss_slope * x * activation_slope


@question.variant
def multiplied_out(weight, x, target):
    return 2 * weight * x**2 - 2 * target * x


@question.variant
def error_the_other_way_round(weight, x, target):
    error = target - weight * x
    return -2 * x * error


@question.variant
def with_np_dot(weight, x, target):
    return 2 * np.dot(x, np.dot(weight, x) - target)


@question.variant
def in_float32(weight, x, target):
    weight, x, target = np.float32(weight), np.float32(x), np.float32(target)
    return np.float32(2) * (weight * x - target) * x


@question.variant
def by_a_polynomial(weight, x, target):
    loss = np.poly1d([x * x, -2 * x * target, target * target])
    return loss.deriv()(weight)


@question.variant
def with_helpers_inside(weight, x, target):
    from math import prod

    def error():
        return weight * x - target

    return prod((2.0, error(), x))


@question.variant
def by_nudging_both_ways(weight, x, target):
    def loss(w):
        return (w * x - target) ** 2

    h = 1e-4
    return (loss(weight + h) - loss(weight - h)) / (2 * h)


@question.mistake(
    "What you have is how much the loss changes with the prediction. The weight reaches the "
    "prediction through the input, so the same nudge of the weight counts for more when the input is large: "
    "one factor is still missing."
)
def without_the_input(weight, x, target):
    return 2 * (weight * x - target)


@question.mistake(
    "The direction is right, the size is not: you go on from the error, and the loss is the error "
    "squared. How fast does a square grow, compared with the number that is squared?",
    credit=0.5,
)
def without_the_two(weight, x, target):
    return (weight * x - target) * x


@question.mistake(
    "Your slope has the wrong sign: it says that the loss rises where it falls. When the "
    "prediction is too high, a larger prediction makes the loss larger. Look at the order of the "
    "two things you subtract."
)
def error_reversed(weight, x, target):
    return 2 * (target - weight * x) * x


@question.mistake(
    "Two things are off. The sign: when the prediction is too high, a larger prediction makes the "
    "loss larger, not smaller. And the size: the loss is the error squared, and you go on from "
    "the error itself."
)
def error_reversed_without_the_two(weight, x, target):
    return (target - weight * x) * x


@question.mistake(
    "Two things are off. The sign: when the prediction is too high, a larger prediction makes the "
    "loss larger. And one factor is missing: what does the weight multiply on its way to the "
    "prediction?"
)
def error_reversed_without_the_input(weight, x, target):
    return 2 * (target - weight * x)


@question.mistake(
    "This is the slope with respect to the input. The question is how the loss changes when the "
    "weight moves and the input stays as it is."
)
def for_the_input(weight, x, target):
    return 2 * (weight * x - target) * weight


@question.mistake(
    "In the worked example this comes out right by accident: there the weight happens to be equal "
    "to a factor that always stands in the slope of a square. Try it with another weight."
)
def weight_for_the_two(weight, x, target):
    return (weight * x - target) * x * weight


@question.mistake(
    "The weight is multiplied in once too often. It is already inside the prediction; the slope "
    "of `weight * x` with respect to the weight no longer has the weight in it."
)
def weight_once_more(weight, x, target):
    return 2 * (weight * x - target) * x * weight


@question.mistake(
    "This is the loss itself: how high you stand. The slope says how much that height changes for "
    "a small change of the weight."
)
def the_loss_itself(weight, x, target):
    return (weight * x - target) ** 2


@question.mistake(
    "The error is still squared in your answer. The derivative of a square is no square any more: "
    "a small error should give a small slope."
)
def error_still_squared(weight, x, target):
    return 2 * (weight * x - target) ** 2 * x


@question.mistake(
    "You multiply the loss by the input. The first factor is not the loss, but how fast the loss "
    "changes with the prediction."
)
def loss_times_input(weight, x, target):
    return (weight * x - target) ** 2 * x


@question.mistake(
    "This is the error: how far off the prediction is. The slope says how the loss changes when "
    "the weight does; two steps of the chain are missing."
)
def the_error_itself(weight, x, target):
    return weight * x - target


@question.mistake(
    "The input counts twice in your answer. Besides its part in the prediction, it stands in the "
    "chain once: as what the weight multiplies."
)
def input_once_more(weight, x, target):
    return 2 * (weight * x - target) * x**2


@question.mistake(
    "Your slope never has the sign of a prediction that is too low: an absolute value has "
    "swallowed it. The sign is what tells the step which way to go."
)
def sign_swallowed(weight, x, target):
    return 2 * abs(weight * x - target) * x


@question.mistake(
    "The target has got lost: your slope is 0 only where the prediction is 0. It should be 0 "
    "where the prediction is right."
)
def without_the_target(weight, x, target):
    return 2 * weight * x * x


@question.mistake(
    "The factors of the chain are added in your answer. Each link stretches what the link before "
    "it passes on, so they multiply."
)
def factors_added(weight, x, target):
    return 2 * (weight * x - target) + x


@question.mistake(
    "A pair of parentheses is missing: a factor that belongs to the whole error reaches only the "
    "prediction."
)
def parentheses_lost(weight, x, target):
    return 2 * weight * x - target * x


@question.mistake(
    "A pair of parentheses is missing: the input multiplies only the target, and it belongs to "
    "the whole error."
)
def input_reaches_the_target_only(weight, x, target):
    return 2 * (weight * x) - 2 * target * x


@question.mistake(
    "You measure the slope by one small nudge, and so it is only nearly right. The product of the "
    "three factors is exact.",
    credit=0.5,
)
def by_one_nudge(weight, x, target):
    h = 1e-4
    return ((weight + h) * x - target) ** 2 / h - (weight * x - target) ** 2 / h


@question.mistake(
    "The number is rounded, so it is wrong wherever the slope is small. Return it as it is; round "
    "only what you print.",
    credit=0.5,
)
def rounded(weight, x, target):
    return round(2 * (weight * x - target) * x, 2)


@question.mistake(
    "You already take the step. This question asks only how steep it is; the step comes in the "
    "next one."
)
def already_the_new_weight(weight, x, target):
    return weight - 0.01 * 2 * (weight * x - target) * x
