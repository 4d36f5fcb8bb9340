"""The NumPy library of the Downhill course: one noun a module.

========================  ==========================================================================
module                    holds
========================  ==========================================================================
`unit`                    one unit, one weight: `predict`, `loss_of`, `factors`, `gradient`, `step`,
                          `descend`
`activations`             `identity`, `sigmoid`, `tanh`, `relu`, `leaky_relu`, `elu`, `softmax`,
                          `LeakyReLU`, `ELU`
`losses`                  `sse`, `half_sse`, `mse`, `binary_cross_entropy`, `sigmoid_cross_entropy`,
                          `softmax_cross_entropy`, `classification_error`
`layers`                  `Dense`, `Activate`, `PReLU`, `Flatten`, `Product`
`network`                 `Network`, `Sequential`, `Skip`
`neurons`                 `Neuron`, `forward`, `backward`, `update`, `from_numbers`: a
                          network in plain loops
`trace`                   `trace`: every number of a forward and a backward pass
`graph`                   `Scalar`: a graph of single numbers
`calculus`                `numerical_gradient`, `numerical_jacobian`, `numerical_hessian`,
                          `relative_error`, `check_gradient`, `critical_point`
`initialisers`            `zeros`, `constant`, `normal`, `lecun_normal`, `glorot_normal`, `he`
`penalties`               `Penalty`: what large weights cost
`optimisers`              `GradientDescent`, `Momentum`, `Nesterov`, `AdaGrad`, `RMSProp`, `Adam`,
                          `AdamW`, `descend`, `steps_until`
`training`                `batches`, `train`, `EarlyStopping`
`perceptron`              `perceptron`
`surfaces`                `network_loss`, `along_line`, `along_plane`, `random_direction`,
                          `TEST_FUNCTIONS`
`data`                    `digits`, `blobs`, `circles`, `moons`, `spirals`, `xor`, `spoiled`,
                          `noisy_curve`, `admissions`, `split`, `standardise`, `one_hot`
`digits`                  `digits`: the handwritten digits, read without a long import
`checks`                  the checks of arguments that all of these share
`plots`                   `use`, `show`: the look of the course's pictures
`colours`                 its colours, which need no matplotlib
`wrong_graph`             `smallest_wrong_graph`: on which a class for graphs goes wrong; `agree`
`wrong_pass`              `smallest_wrong_pass`, `smallest_wrong_sizes`: of a network whose
                          gradients go wrong; `run_pass`
========================  ==========================================================================

Rows are examples: `X` is (N, D), `W` is (D, M), and `z = X @ W + b` is (N, M). Randomness comes
from the generator that the caller passes as `rng`.
"""
