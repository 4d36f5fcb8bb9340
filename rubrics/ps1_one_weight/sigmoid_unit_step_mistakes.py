"""Mistakes that students make in `sigmoid_unit_step`."""

import numpy as np

from .sigmoid_unit_step import question


@question.mistake(
    "Your step goes uphill. The gradient points to where the loss rises, so go against it; and if "
    "you write the error as target minus prediction, remember that this turns the sign around."
)
def uphill(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights + learning_rate * (p - target) * p * (1 - p) * x


@question.mistake(
    "The third factor is missing: how much the activation lets through. Your unit learns as fast "
    "when it is saturated as when it is not."
)
def without_the_activation_slope(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * (p - target) * x


@question.mistake(
    "The third factor is missing, and the step goes uphill: the sign of the error has been turned "
    "around."
)
def uphill_without_the_activation_slope(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights + learning_rate * (p - target) * x


@question.mistake(
    "The input is missing, so all weights move by the same amount. A weight whose input is 0 has "
    "no part in the error and should stay where it is."
)
def without_the_input(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * (p - target) * p * (1 - p)


@question.mistake(
    "Your unit is a linear one: the activation is missing from the prediction and from the slope."
)
def without_the_sigmoid(weights, x, target, learning_rate):
    return weights - learning_rate * (np.dot(weights, x) - target) * x


@question.mistake(
    "The slope of the activation is right, but the error is taken before the activation. The loss "
    "compares the target with what the unit puts out.",
    credit=0.25,
)
def error_before_the_activation(weights, x, target, learning_rate):
    z = np.dot(weights, x)
    p = 1 / (1 + np.exp(-z))
    return weights - learning_rate * (z - target) * p * (1 - p) * x


@question.mistake(
    "The direction is right, the step is twice as long as it should be: the loss here has a ½ "
    "before the square, which cancels the 2.",
    credit=0.5,
)
def twice_as_long(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * 2 * (p - target) * p * (1 - p) * x


@question.mistake(
    "The direction is right, the step is half as long as it should be: the ½ of the loss and the "
    "2 of the square cancel, and the ½ is still there.",
    credit=0.5,
)
def half_as_long(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * 0.5 * (p - target) * p * (1 - p) * x


@question.mistake(
    "The short form of the sigmoid's slope is meant for the value after the activation. You use "
    "it on the pre-activation.",
    credit=0.25,
)
def slope_from_the_pre_activation(weights, x, target, learning_rate):
    z = np.dot(weights, x)
    p = 1 / (1 + np.exp(-z))
    return weights - learning_rate * (p - target) * z * (1 - z) * x


@question.mistake(
    "The sigmoid is applied twice: the slope is taken of a value that has gone through the "
    "activation already.",
    credit=0.25,
)
def sigmoid_twice(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    again = 1 / (1 + np.exp(-p))
    return weights - learning_rate * (p - target) * again * (1 - again) * x


@question.mistake(
    "Your sigmoid falls where it should rise: look at the sign in the exponent. A large pre-"
    "activation should give a value near 1."
)
def exponent_with_the_wrong_sign(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(np.dot(weights, x)))
    return weights - learning_rate * (p - target) * p * (1 - p) * x


@question.mistake(
    "A pair of parentheses is missing in your sigmoid: Python divides before it adds. Its values "
    "should lie between 0 and 1."
)
def parentheses_lost(weights, x, target, learning_rate):
    p = 1 / 1 + np.exp(-np.dot(weights, x))
    return weights - learning_rate * (p - target) * p * (1 - p) * x


@question.mistake(
    "You use the slope of tanh. The sigmoid has another one: at most ¼, where the unit is "
    "undecided.",
    credit=0.25,
)
def slope_of_tanh(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * (p - target) * (1 - p**2) * x


@question.mistake(
    "The slope of the activation is only half there. It is small at both ends, near 0 and near 1; "
    "yours is small at one end."
)
def half_of_the_activation_slope(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * (p - target) * (1 - p) * x


@question.mistake(
    "In place of the slope of the activation you multiply by the activation. The slope is small "
    "at both ends, near 0 and near 1; yours is small at one end."
)
def activation_for_its_slope(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * (p - target) * p * x


@question.mistake(
    "A sign in the slope of the activation is wrong: yours grows as the unit saturates at 1, and "
    "it should vanish there."
)
def sign_in_the_activation_slope(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * (p - target) * p * (1 + p) * x


@question.mistake(
    "The weights are multiplied in where the inputs belong. What does each weight multiply on its "
    "way to the pre-activation?"
)
def weights_for_the_inputs(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * (p - target) * p * (1 - p) * weights


@question.mistake(
    "This is the gradient. The question asks for the weights after the step.", credit=0.5
)
def the_gradient_itself(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return (p - target) * p * (1 - p) * x


@question.mistake(
    "This is by how much the weights change. The question asks for the weights after the step.",
    credit=0.5,
)
def the_step_itself(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return -learning_rate * (p - target) * p * (1 - p) * x


@question.mistake("The learning rate has no effect on your step: you go by the whole gradient.")
def without_the_rate(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - (p - target) * p * (1 - p) * x


@question.mistake("The learning rate is multiplied in twice. Once is enough.")
def rate_twice(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    gradient = learning_rate * (p - target) * p * (1 - p) * x
    return weights - learning_rate * gradient


@question.mistake("The weights come back as they were: the step is not in what you return.")
def the_old_weights(weights, x, target, learning_rate):
    return weights.copy()


@question.mistake(
    "Each weight sees a new prediction, because you change the weights one by one and work the "
    "prediction out again in between. All slopes belong to the place where you stood before the "
    "step.",
    credit=0.5,
)
def one_weight_after_the_other(weights, x, target, learning_rate):
    new = weights.astype(float)
    for i in range(len(new)):
        p = 1 / (1 + np.exp(-np.dot(new, x)))
        new[i] -= learning_rate * (p - target) * p * (1 - p) * x[i]
    return new


@question.mistake(
    "Each weight has a unit of its own in your code: the activation is applied to each product. "
    "The unit adds the products up first, and then applies the activation once."
)
def a_sigmoid_for_each_weight(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-weights * x))
    return weights - learning_rate * (p - target) * p * (1 - p) * x


@question.mistake(
    "You add up weights where the unit adds up weights times inputs: the inputs are missing from "
    "the pre-activation."
)
def inputs_missing_in_the_sum(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.sum(weights)))
    return weights - learning_rate * (p - target) * p * (1 - p) * x


@question.mistake(
    "All the slopes are added up into one number, so all weights move by the same amount. Each "
    "weight has a slope of its own."
)
def one_slope_for_all(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * np.sum((p - target) * p * (1 - p) * x)


@question.mistake(
    "The error is squared in your step, so its sign is lost: the weights could never move the "
    "other way. The derivative of a square is no square any more."
)
def by_the_loss(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * 0.5 * (target - p) ** 2 * p * (1 - p) * x


@question.mistake(
    "An absolute value has swallowed the sign of the error, which says which way to go."
)
def sign_swallowed(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * abs(p - target) * p * (1 - p) * x


@question.mistake(
    "The error is missing: your step is as long when the prediction is right as when it is wrong."
)
def without_the_error(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    return weights - learning_rate * p * (1 - p) * x


@question.mistake("This is the prediction. The question asks for the weights after the step.")
def the_prediction_itself(weights, x, target, learning_rate):
    return 1 / (1 + np.exp(-np.dot(weights, x)))


@question.mistake(
    "Only the first weight moves. Every weight has a slope and takes its step.", credit=0.25
)
def the_first_weight_alone(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    new = weights.astype(float)
    new[0] -= learning_rate * (p - target) * p * (1 - p) * x[0]
    return new


@question.mistake(
    "When the weights are whole numbers, your array holds whole numbers only and cuts off the "
    "rest. Make it an array of floats.",
    credit=0.75,
)
def cut_to_whole_numbers(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    new = np.zeros_like(weights)
    for i in range(len(weights)):
        new[i] = weights[i] - learning_rate * (p - target) * p * (1 - p) * x[i]
    return new


@question.mistake(
    "When the weights are whole numbers, NumPy refuses to subtract a fraction from them in place. "
    "Build a new array, or make the copy one of floats.",
    credit=0.75,
)
def refuses_whole_numbers(weights, x, target, learning_rate):
    p = 1 / (1 + np.exp(-np.dot(weights, x)))
    new = weights.copy()
    new -= learning_rate * (p - target) * p * (1 - p) * x
    return new
