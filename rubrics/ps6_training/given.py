"""What the notebook hands out: a network's outputs, its loss and its gradients."""

import numpy as np


def logits_of(parameters, X):
    """The outputs of the last layer, shape (N, classes): ReLU between the layers, none at the end."""
    for W, b in parameters[:-1]:
        X = np.maximum(X @ W + b, 0)
    W, b = parameters[-1]
    return X @ W + b


def loss_and_gradients(parameters, X, labels):
    """The mean cross-entropy of the softmax of the logits, and its gradients: a list of pairs."""
    inputs = [X]
    for W, b in parameters[:-1]:
        inputs.append(np.maximum(inputs[-1] @ W + b, 0))
    logits = logits_of(parameters[-1:], inputs[-1])
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_shares = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    rows = np.arange(len(labels))
    loss = -np.mean(log_shares[rows, labels])
    delta = np.exp(log_shares)
    delta[rows, labels] -= 1
    delta /= len(labels)
    gradients = []
    for (W, _), x in zip(reversed(parameters), reversed(inputs), strict=True):
        gradients.append((x.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (x > 0)
    return loss, gradients[::-1]
