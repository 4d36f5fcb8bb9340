"""Problem set 5: descent with many parameters, batches, and steps that remember."""

from autograder.marking.rubric import Rubric

QUESTIONS = [
    "descent_step",
    "gradient_descent",
    "critical_point",
    "minibatches",
    "epoch_loss",
    "train_epoch",
    "momentum_step",
    "adam_step",
    "nesterov_step",
    "scheduled_rate",
    "noise_of_batches",
    "adam_steps",
    "sweep",
]

rubric = Rubric.of_package(__name__, QUESTIONS)
