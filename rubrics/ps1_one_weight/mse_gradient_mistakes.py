"""Mistakes that students make in `mse_gradient`."""

import numpy as np

from .mse_gradient import question


@question.mistake(
    "You have the gradient of the sum. The loss here is the mean, so the more examples there are, "
    "the larger your steps get.",
    credit=0.5,
)
def summed(weights, X, y):
    return 2 * X.T @ (X @ weights - y)


@question.mistake(
    "The direction is right, and every slope is half of what it should be: this is the gradient "
    "for a loss with a ½ before it. The loss here has none.",
    credit=0.5,
)
def without_the_two(weights, X, y):
    return X.T @ (X @ weights - y) / len(y)


@question.mistake(
    "The direction is right, the size is not: you add the slopes of the examples up where the "
    "loss is their mean, and you go on from the errors where the loss has their squares.",
    credit=0.25,
)
def summed_without_the_two(weights, X, y):
    return X.T @ (X @ weights - y)


@question.mistake(
    "Your gradient points downhill: it has the wrong sign. When the predictions are too high, "
    "raising them raises the loss. Look at the order of the two things you subtract."
)
def downhill(weights, X, y):
    return 2 * X.T @ (y - X @ weights) / len(y)


@question.mistake(
    "The sign is wrong, and you add the slopes of the examples up where the loss is their mean."
)
def downhill_summed(weights, X, y):
    return 2 * X.T @ (y - X @ weights)


@question.mistake(
    "The sign is wrong, and every slope is half as large as it should be: you go on from the "
    "errors where the loss has their squares."
)
def downhill_without_the_two(weights, X, y):
    return X.T @ (y - X @ weights) / len(y)


@question.mistake("You divide by the number of weights. The mean is over the examples.", credit=0.5)
def divided_by_the_weights(weights, X, y):
    return 2 * X.T @ (X @ weights - y) / len(weights)


@question.mistake(
    "You divide by the number of all entries of the matrix. The mean is over the examples, which "
    "are its rows.",
    credit=0.5,
)
def divided_by_all_entries(weights, X, y):
    return 2 * X.T @ (X @ weights - y) / X.size


@question.mistake("You divide by one example too few. The MSE is a plain mean.", credit=0.5)
def one_example_too_few(weights, X, y):
    return 2 * X.T @ (X @ weights - y) / (len(y) - 1)


@question.mistake(
    "You divide by twice the number of examples: the 2 of the square stands below the line, and "
    "it belongs above.",
    credit=0.5,
)
def the_two_below_the_line(weights, X, y):
    return X.T @ (X @ weights - y) / (2 * len(y))


@question.mistake(
    "The shapes fit only when there are as many examples as weights, and even then the numbers "
    "are wrong: each weight should meet its own column of inputs, and yours meets a row. "
    "Something has to be turned over."
)
def without_the_transpose(weights, X, y):
    return 2 * X @ (X @ weights - y) / len(y)


@question.mistake(
    "You multiply the errors into the wrong direction of the matrix: there is an error for each "
    "row, and NumPy lines it up with the columns. Give the errors the shape of a column, or use "
    "`np.dot`."
)
def errors_along_the_columns(weights, X, y):
    errors = X @ weights - y
    return 2 * np.mean(errors * X, axis=0)


@question.mistake(
    "You have a slope for each example and each weight. Each weight needs one: what does the mean "
    "do with the examples?",
    credit=0.5,
)
def one_for_each_example(weights, X, y):
    return 2 * (X @ weights - y)[:, None] * X


@question.mistake(
    "You take the mean over the weights, so one number comes for each example. It is the other "
    "way round: one for each weight."
)
def mean_over_the_weights(weights, X, y):
    return np.mean(2 * (X @ weights - y)[:, None] * X, axis=1)


@question.mistake(
    "You take the mean over everything, so one number comes. Each weight has a slope of its own."
)
def mean_over_everything(weights, X, y):
    return np.mean(2 * (X @ weights - y)[:, None] * X)


@question.mistake(
    "All the slopes are added up into one number. Each weight has a slope of its own."
)
def one_number_for_all(weights, X, y):
    return np.sum(2 * X.T @ (X @ weights - y) / len(y))


@question.mistake(
    "This says how much the loss changes with each prediction. It is one factor of the chain: go on to "
    "the weights.",
    credit=0.25,
)
def for_the_predictions(weights, X, y):
    return 2 * (X @ weights - y) / len(y)


@question.mistake(
    "You take the mean of the errors and the mean of the inputs, and then multiply. What counts "
    "is which error comes with which input: multiply first, example by example."
)
def product_of_the_means(weights, X, y):
    return 2 * np.mean(X @ weights - y) * X.mean(axis=0)


@question.mistake(
    "Your function returns inside the loop, after the first example. Move the `return` to the "
    "left, so that it comes after the whole loop."
)
def returns_inside_the_loop(weights, X, y):
    gradient = np.zeros(len(weights))
    for row, target in zip(X, y, strict=True):
        gradient += 2 * (row @ weights - target) * row / len(y)
        return gradient
    return gradient


@question.mistake(
    "Only the last example is left: in your loop each slope takes the place of the one before it. "
    "The examples' slopes add up."
)
def keeps_the_last(weights, X, y):
    gradient = np.zeros(len(weights))
    for row, target in zip(X, y, strict=True):
        gradient = 2 * (row @ weights - target) * row / len(y)
    return gradient


@question.mistake("Only the first example is used. All of them count.", credit=0.25)
def the_first_example_alone(weights, X, y):
    return 2 * (X[0] @ weights - y[0]) * X[0]


@question.mistake(
    "The errors are squared in your answer. The derivative of a square is no square any more: "
    "errors of opposite sign should pull in opposite directions."
)
def errors_still_squared(weights, X, y):
    return 2 * X.T @ (X @ weights - y) ** 2 / len(y)


@question.mistake(
    "An absolute value has swallowed the signs of the errors, which say in which direction each "
    "one pulls."
)
def signs_swallowed(weights, X, y):
    return 2 * X.T @ np.abs(X @ weights - y) / len(y)


@question.mistake("This is the loss, one number. The gradient has a slope for each weight.")
def the_loss_itself(weights, X, y):
    return np.mean((X @ weights - y) ** 2)


@question.mistake("You already take a step. The question asks for the gradient alone.")
def already_new_weights(weights, X, y):
    return weights - 0.01 * 2 * X.T @ (X @ weights - y) / len(y)


@question.mistake(
    "Look at the shape of your errors: a column of predictions minus a row of targets makes a "
    "whole table, in which every prediction meets every target. Give both the same shape."
)
def everything_with_everything(weights, X, y):
    errors = X @ weights.reshape(-1, 1) - y
    return 2 * X.T @ errors / len(y)


@question.mistake(
    "Look at the shape of your errors: a row of predictions minus a column of targets makes a "
    "whole table, in which every prediction meets every target. Give both the same shape."
)
def targets_in_a_column(weights, X, y):
    errors = X @ weights - y.reshape(-1, 1)
    return 2 * X.T @ errors / len(y)


@question.mistake(
    "The numbers are right, but they come as a column. The gradient has the shape of the weights, "
    "so that one can be subtracted from the other.",
    credit=0.5,
)
def in_a_column(weights, X, y):
    errors = X @ weights.reshape(-1, 1) - y.reshape(-1, 1)
    return 2 * X.T @ errors / len(y)


@question.mistake(
    "When the weights are whole numbers, your array holds whole numbers only and cuts off the "
    "rest. Make it an array of floats.",
    credit=0.75,
)
def cut_to_whole_numbers(weights, X, y):
    gradient = np.zeros_like(weights)
    for j in range(len(weights)):
        gradient[j] = 2 * np.mean((X @ weights - y) * X[:, j])
    return gradient


@question.mistake(
    "The weights are multiplied in where the inputs belong. What does each weight multiply on its "
    "way to the prediction?"
)
def weights_for_the_inputs(weights, X, y):
    return 2 * np.mean(X @ weights - y) * weights


@question.mistake("The targets have got lost: your gradient is 0 only where the predictions are 0.")
def without_the_targets(weights, X, y):
    return 2 * X.T @ (X @ weights) / len(y)


@question.mistake(
    "You measure the slopes by one small nudge each, and so they are only nearly right. The "
    "product of the factors is exact.",
    credit=0.5,
)
def by_one_nudge(weights, X, y, *, mse):
    here = mse(X @ weights, y)
    nudges = 1e-4 * np.eye(len(weights))
    return np.array([(mse(X @ (weights + nudge), y) - here) / 1e-4 for nudge in nudges])
