"""Essays of made-up students."""

from __future__ import annotations

# What is handed in where an answer in words is asked: short and long, with formulas, in other scripts.
ESSAYS = {
    "ps1_one_weight": (
        "It diverges.",
        "The weight jumps to and fro across the minimum and gets further away with each step, because "
        "the learning rate is too large.",
        "First 2, then 6.8, then −5.68, and so on: the signs alternate and the size grows 2.6 times a "
        "step. The loss grows 6.76 times a step.\n\nEach step multiplies the distance to 10/3 by "
        "$1 - 18\\eta$, which is −2.6 here. It has to lie between −1 and 1, so the rate must stay below "
        "1/9.\n\n| step | weight |\n|---|---|\n| 0 | 2 |\n| 1 | 6.8 |\n| 2 | −5.68 |",
        "损失越来越大：每一步都越过了最低点，而且越走越远，因为学习率太大。",
        "I tried it with `train`:\n\n```python\ntrain(2, 3, 10, 0.2, 3)\n```\n\nand the numbers "
        "explode. "
        + "The slope at the new place is larger, so the next step is larger, too. "
        * 20,
    ),
    "ps4_backprop": (
        "Softmax breaks it because the outputs sum to 1.",
        "Plain backpropagation assumes that each unit depends on its own pre-activation. In softmax "
        "every output depends on every score, so the derivative is a table and not one slope a unit.",
        "The assumption: $a_i = f(z_i)$, so the Jacobian is diagonal. Softmax divides by a sum over "
        "all scores, and its Jacobian is full.\n\n| | $z_1$ | $z_2$ | $z_3$ |\n|---|---|---|---|\n"
        "| plain rule | 0.1875 | 0 | 0 |\n| $uJ$ | 0.1875 | −0.0625 | −0.125 |\n\nAdding 1 to all "
        "scores changes nothing, so the gradient must add up to 0. Only the second row does. In place "
        "of the slope: the gradient above, times the Jacobian.",
        "普通反向传播假设每个单元只取决于自己的预激活值；softmax 的每个输出取决于所有得分，"
        "所以雅可比矩阵是满的。",
        "I nudged the scores:\n\n```python\nnp.array([1, 0, 0]) @ softmax_jacobian(np.log([1, 1, 2]))\n"
        "```\n\nThe plain rule has a 0 where there should be a slope. "
        + "Every output moves when one score moves, and the loss moves with all of them. "
        * 20,
    ),
    "ps6_training": (
        "The network overfits.",
        "Both losses fall, so the training works. I would train longer and take a wider network, "
        "because then the training loss gets to 0.",
        "The training loss goes on falling to 0.22; the validation loss is lowest at epoch 9, with "
        "1.11, and then wobbles around 1.35. From there on it learns the 100 digits by heart, wrong "
        "labels and all.\n\nPatience 1 goes back to epoch 2, which is a wobble; 5 and 20 go back to "
        "epoch 9. A smaller rate would be calmer.\n\nNot longer and not wider: more digits, or a price "
        "on weights. And 1.11 was chosen by, so take a test set.",
        "训练损失一直下降到0.22，验证损失在第9轮之后不再下降：这是过拟合。应该回到第9轮，并增加数据。",
        "I tried it:\n\n```python\nearly_stopping(validation_losses, 5)  # (9, 14)\n```\n\n| patience | "
        "best | stop |\n|---|---|---|\n| 1 | 2 | 3 |\n| 5 | 9 | 14 |\n| 20 | 9 | 29 |\n\n"
        + "The gap between the two curves grows, $L_{val} - L_{train} \\approx 1.2$. "
        * 20,
    ),
}
