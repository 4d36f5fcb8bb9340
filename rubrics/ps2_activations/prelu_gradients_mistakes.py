"""Mistakes that students make in `prelu_gradients`."""

import numpy as np

from .prelu_gradients import question


@question.mistake(
    "`d_z` is right. `d_alpha` has an entry for each pre-activation, but there is one `alpha` for "
    "all of them. What becomes of gradients that arrive over several ways?",
    credit=0.5,
)
def d_alpha_not_added_up(z, alpha, upstream):
    z = np.asarray(z)
    return upstream * np.where(z > 0, 1, alpha), upstream * np.minimum(z, 0)


@question.mistake(
    "`d_z` is right. `d_alpha` is added up over the rows only; one `alpha` serves all units, so "
    "everything is added up to one number.",
    credit=0.5,
)
def d_alpha_for_each_unit(z, alpha, upstream):
    z = np.asarray(z)
    each = np.atleast_1d(upstream * np.minimum(z, 0))
    return upstream * np.where(z > 0, 1, alpha), np.sum(each, axis=0)


@question.mistake(
    "`d_z` is right. In `d_alpha` you take the mean. Gradients that arrive over several ways add "
    "up; if the loss is a mean, that is in the upstream gradient already.",
    credit=0.5,
)
def d_alpha_as_a_mean(z, alpha, upstream):
    z = np.asarray(z)
    return upstream * np.where(z > 0, 1, alpha), np.mean(upstream * np.minimum(z, 0))


@question.mistake(
    "`d_z` is right. `d_alpha` also counts the pre-activations above 0, where `alpha` plays no "
    "part.",
    credit=0.5,
)
def d_alpha_from_both_sides(z, alpha, upstream):
    return upstream * np.where(np.asarray(z) > 0, 1, alpha), np.sum(upstream * np.asarray(z))


@question.mistake(
    "`d_z` is right. `d_alpha` is taken from the right side; `alpha` acts on the left one.",
    credit=0.5,
)
def d_alpha_from_the_other_side(z, alpha, upstream):
    z = np.asarray(z)
    return upstream * np.where(z > 0, 1, alpha), np.sum(upstream * np.maximum(z, 0))


@question.mistake(
    "`d_z` is right. In `d_alpha` the upstream gradient is missing: a gate multiplies its local "
    "derivative by what comes from above.",
    credit=0.5,
)
def d_alpha_without_upstream(z, alpha, upstream):
    z = np.asarray(z)
    return upstream * np.where(z > 0, 1, alpha), np.sum(np.minimum(z, 0))


@question.mistake(
    "`d_z` is right. In `d_alpha` the pre-activation is missing: on the left the activation is "
    "`alpha` times something. What is its derivative with respect to `alpha`?",
    credit=0.5,
)
def d_alpha_without_z(z, alpha, upstream):
    z = np.asarray(z)
    return upstream * np.where(z > 0, 1, alpha), np.sum(upstream * (z <= 0))


@question.mistake(
    "`d_z` is right. In `d_alpha` there is an `alpha` too many: a product's derivative with "
    "respect to one factor is the other factor alone.",
    credit=0.5,
)
def d_alpha_times_alpha(z, alpha, upstream):
    z = np.asarray(z)
    return upstream * np.where(z > 0, 1, alpha), np.sum(upstream * alpha * np.minimum(z, 0))


@question.mistake(
    "`d_z` is right. The sign of `d_alpha` is turned around: z is negative on the left, and it "
    "stays so.",
    credit=0.5,
)
def d_alpha_with_the_wrong_sign(z, alpha, upstream):
    z = np.asarray(z)
    return upstream * np.where(z > 0, 1, alpha), np.sum(upstream * np.abs(np.minimum(z, 0)))


@question.mistake(
    "`d_alpha` is right. In `d_z` the upstream gradient is missing: a gate multiplies its local "
    "derivative by what comes from above.",
    credit=0.5,
)
def d_z_without_upstream(z, alpha, upstream):
    z = np.asarray(z)
    return np.where(z > 0, 1, alpha), np.sum(upstream * np.minimum(z, 0))


@question.mistake(
    "The upstream gradient is missing in both: a gate multiplies each local derivative by what "
    "comes from above.",
    credit=0.25,
)
def both_without_upstream(z, alpha, upstream):
    z = np.asarray(z)
    return np.where(z > 0, 1, alpha), np.sum(np.minimum(z, 0))


@question.mistake(
    "`d_alpha` is right. `d_z` is 0 on the left, as with plain ReLU, though a part of z leaks "
    "through there.",
    credit=0.5,
)
def d_z_of_plain_relu(z, alpha, upstream):
    z = np.asarray(z)
    return upstream * (z > 0), np.sum(upstream * np.minimum(z, 0))


@question.mistake(
    "`d_alpha` is right. `d_z` is `alpha` itself on the left: the upstream gradient is missing on "
    "that side.",
    credit=0.5,
)
def alpha_in_place_of_a_gradient(z, alpha, upstream):
    z = np.asarray(z)
    return np.where(z > 0, upstream, alpha), np.sum(upstream * np.minimum(z, 0))


@question.mistake(
    "`d_alpha` is right. In `d_z` you multiply by the activation in place of its slope.",
    credit=0.5,
)
def d_z_times_the_activation(z, alpha, upstream):
    z = np.asarray(z)
    return upstream * np.where(z > 0, z, alpha * z), np.sum(upstream * np.minimum(z, 0))


@question.mistake(
    "Nearly: at z = 0 itself this course takes the slope of the left side, and yours takes that "
    "of the right.",
    credit=0.75,
)
def one_at_zero(z, alpha, upstream):
    z = np.asarray(z)
    return upstream * np.where(z >= 0, 1, alpha), np.sum(upstream * np.minimum(z, 0))


@question.mistake(
    "Both are right, in the wrong order: first the gradient with respect to z, then the one with "
    "respect to `alpha`.",
    credit=0.75,
)
def in_the_wrong_order(z, alpha, upstream):
    z = np.asarray(z)
    return np.sum(upstream * np.minimum(z, 0)), upstream * np.where(z > 0, 1, alpha)


@question.mistake(
    "One gradient is right, and the other is missing. This unit has two inputs, z and `alpha`, and "
    "a gradient for each.",
    credit=0.5,
)
def d_z_alone(z, alpha, upstream):
    return upstream * np.where(np.asarray(z) > 0, 1, alpha)


@question.mistake(
    "You damp the caller's `upstream` in place before you use it for `d_alpha`; so the array "
    "changes under the caller's hands, and whole or single numbers give an error.",
    credit=0.25,
)
def into_the_callers_array(z, alpha, upstream):
    upstream[z <= 0] *= alpha
    return upstream, np.sum(upstream * np.minimum(z, 0))
