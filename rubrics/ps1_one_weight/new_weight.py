"""One step of gradient descent on one weight."""

from collections.abc import Iterator

import numpy as np

from autograder.marking.questions import Question

question = Question("new_weight", points=2, lecture="01_one_weight#One step downhill")

question.case(2.0, 3.0, 10.0, 0.01)  # the worked example
question.case(0.5, 4.0, 3.0, 0.01)
question.case(2, 3, 10, 0.1)
question.case(-1.5, 2.0, 4.0, 0.1)
question.case(3.0, -2.0, 1.0, 0.05)
question.case(0.0, 2.0, 3.0, 0.03)
question.case(2.5, 0.0, 5.0, 0.2)  # the input is 0: nothing moves
question.case(1.0, 2.0, 5.0, 1.0)
question.case(0.7, 2.0, 5.0, 0.0)
# what the visible check tries
question.case(2, 3, 10, 0)


@question.random
def several(rng: np.random.Generator) -> Iterator[tuple[float, ...]]:
    for _ in range(6):
        yield (*rng.normal(size=3).tolist(), float(rng.uniform(0.001, 0.5)))


@question.right
def reference(weight, x, target, learning_rate, *, slope):
    return weight - learning_rate * slope(weight, x, target)


@question.variant
def written_out(weight, x, target, learning_rate):
    prediction = weight * x
    return weight - learning_rate * 2 * (prediction - target) * x


@question.variant
def adds_the_reversed_error(weight, x, target, learning_rate):
    return weight + learning_rate * 2 * (target - weight * x) * x


@question.variant
def in_place(weight, x, target, learning_rate, *, slope):
    step = -learning_rate * slope(weight, x, target)
    weight += step
    return weight


@question.variant
def by_keyword(weight, x, target, learning_rate, *, slope):
    return weight - slope(weight=weight, target=target, x=x) * learning_rate


@question.variant
def towards_the_best_weight(weight, x, target, learning_rate):
    shrink = 1 - 2 * learning_rate * x * x
    return shrink * weight + 2 * learning_rate * x * target


@question.variant
def in_float32(weight, x, target, learning_rate, *, slope):
    return np.float32(weight) - np.float32(learning_rate) * np.float32(slope(weight, x, target))


@question.variant
def with_arrays_and_helpers(weight, x, target, learning_rate):
    def gradient(w):
        errors = np.dot(w, x) - target
        return np.multiply(2, errors) * x

    return np.subtract(weight, np.multiply(learning_rate, gradient(weight)))


@question.mistake(
    "Your step goes uphill. The slope points to where the loss rises, so go against it; and if "
    "you write the error as target minus prediction, remember that this turns the sign around "
    "once more."
)
def uphill(weight, x, target, learning_rate, *, slope):
    return weight + learning_rate * slope(weight, x, target)


@question.mistake(
    "This is the slope. The question asks for the weight that you have after the step."
)
def the_slope_itself(weight, x, target, learning_rate, *, slope):
    return slope(weight, x, target)


@question.mistake(
    "This is the step: by how much the weight changes. Where do you stand after it?", credit=0.25
)
def the_step_itself(weight, x, target, learning_rate, *, slope):
    return -learning_rate * slope(weight, x, target)


@question.mistake(
    "This is how long the step is. Where do you stand after it, and on which side of where you "
    "were?"
)
def the_length_of_the_step(weight, x, target, learning_rate, *, slope):
    return learning_rate * slope(weight, x, target)


@question.mistake(
    "The learning rate has no effect on your step: you go by the whole slope, however small the "
    "rate is."
)
def without_the_rate(weight, x, target, learning_rate, *, slope):
    return weight - slope(weight, x, target)


@question.mistake(
    "The learning rate is multiplied in twice, so your steps are much too short. Once is enough."
)
def rate_twice(weight, x, target, learning_rate, *, slope):
    step = learning_rate * slope(weight, x, target)
    return weight - learning_rate * step


@question.mistake(
    "You use a fixed learning rate. Use the one that the function is given.", credit=0.5
)
def rate_fixed(weight, x, target, learning_rate, *, slope):
    return weight - 0.01 * slope(weight, x, target)


@question.mistake(
    "With your rule a smaller learning rate makes a larger step. It should be the other way round."
)
def divided_by_the_rate(weight, x, target, learning_rate, *, slope):
    return weight - slope(weight, x, target) / learning_rate


@question.mistake(
    "A pair of parentheses is in the wrong place: the learning rate shrinks the weight as well as "
    "the slope. With a rate of 0 the weight should stay where it is."
)
def rate_on_everything(weight, x, target, learning_rate, *, slope):
    return learning_rate * (weight - slope(weight, x, target))


@question.mistake(
    "You change the weight by a share of itself. A weight of 0 could then never move: the step "
    "should not depend on the weight except through the slope."
)
def a_share_of_the_weight(weight, x, target, learning_rate, *, slope):
    return weight * (1 - learning_rate * slope(weight, x, target))


@question.mistake(
    "The weight comes back as it was. You may have worked out the new one and then returned the "
    "old name."
)
def the_old_weight(weight, x, target, learning_rate):
    return weight


@question.mistake(
    "The direction is right, the step is half as long as it should be: your slope goes on from "
    "the error, and the loss is the error squared. `slope` from the question before has it right.",
    credit=0.5,
)
def without_the_two(weight, x, target, learning_rate):
    return weight - learning_rate * (weight * x - target) * x


@question.mistake(
    "Your slope leaves out the input, which the weight multiplies. With an input of 0 the weight "
    "has no part in the error and must not move. `slope` from the question before has it right."
)
def without_the_input(weight, x, target, learning_rate):
    return weight - learning_rate * 2 * (weight * x - target)


@question.mistake(
    "You use the slope with respect to the input, but it is the weight that moves. `slope` from "
    "the question before has it right."
)
def slope_for_the_input(weight, x, target, learning_rate):
    return weight - learning_rate * 2 * (weight * x - target) * weight


@question.mistake(
    "In the worked example this gives 2.24 by accident: there the weight happens to be equal to a "
    "factor that always stands in the slope of a square. Try it with another weight."
)
def weight_for_the_two(weight, x, target, learning_rate):
    return weight - learning_rate * (weight * x - target) * x * weight


@question.mistake(
    "You step by the loss, which is never negative, so the weight could only ever fall. Step by "
    "the slope of the loss."
)
def by_the_loss(weight, x, target, learning_rate):
    return weight - learning_rate * (weight * x - target) ** 2


@question.mistake(
    "You step by the error alone. It says how far off the prediction is; the slope says how the "
    "loss changes with the weight."
)
def by_the_error(weight, x, target, learning_rate):
    return weight - learning_rate * (weight * x - target)


@question.mistake(
    "Your weight only ever falls: an absolute value has swallowed the sign of the slope, which "
    "says which way to go."
)
def sign_swallowed(weight, x, target, learning_rate, *, slope):
    return weight - learning_rate * abs(slope(weight, x, target))


@question.mistake(
    "All your steps are equally long. Keep the sign of the slope and its size as well: a step "
    "should be longer where the ground is steeper."
)
def by_the_sign_alone(weight, x, target, learning_rate, *, slope):
    return weight - learning_rate * np.sign(slope(weight, x, target))


@question.mistake(
    "Your weight goes the right way from 0, not from where it was: the old weight is missing in "
    "what you subtract from."
)
def from_the_target(weight, x, target, learning_rate, *, slope):
    return target - learning_rate * slope(weight, x, target)


@question.mistake(
    "The number is rounded. Return it as it is; round only what you print.", credit=0.5
)
def rounded(weight, x, target, learning_rate, *, slope):
    return round(weight - learning_rate * slope(weight, x, target), 2)


@question.mistake("You take two steps. One call is one step; the next question repeats it.")
def two_steps(weight, x, target, learning_rate, *, slope):
    for _ in range(2):
        weight = weight - learning_rate * slope(weight, x, target)
    return weight
