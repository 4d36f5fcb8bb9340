"""Mistakes that students make in `Scalar`."""

from .given import Node
from .scalar import question


@question.mistake(
    "The local gradients of your product are the wrong way round: each input has itself for a "
    "slope. How far the product moves with one input depends on the other.",
    credit=0.5,
)
class NotSwapped(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else NotSwapped(other)
        return NotSwapped(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else NotSwapped(other)
        return NotSwapped(self.value * other.value, (self, other), (self.value, other.value))

    def __sub__(self, other):
        other = other if isinstance(other, Node) else NotSwapped(other)
        return NotSwapped(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return NotSwapped(-self.value, (self,), (-1.0,))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return NotSwapped(other) - self


@question.mistake(
    "The values are right. In the graph of a difference both inputs have the local gradient of a "
    "sum: when the second input grows, a difference falls.",
    credit=0.75,
)
class SignLost(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else SignLost(other)
        return SignLost(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else SignLost(other)
        return SignLost(self.value * other.value, (self, other), (other.value, self.value))

    def __sub__(self, other):
        other = other if isinstance(other, Node) else SignLost(other)
        return SignLost(self.value - other.value, (self, other), (1.0, 1.0))

    def __neg__(self):
        return SignLost(-self.value, (self,), (-1.0,))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return SignLost(other) - self


@question.mistake(
    "The values are right. The local gradient of the unary minus has lost its sign: when its "
    "input grows, its output falls.",
    credit=0.75,
)
class MinusLost(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else MinusLost(other)
        return MinusLost(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else MinusLost(other)
        return MinusLost(self.value * other.value, (self, other), (other.value, self.value))

    def __sub__(self, other):
        other = other if isinstance(other, Node) else MinusLost(other)
        return MinusLost(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return MinusLost(-self.value, (self,), (1.0,))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return MinusLost(other) - self


@question.mistake(
    "A number minus a Scalar comes out with the wrong sign. Python hands `__rsub__` the number on "
    "the *left* as its argument, so the order of the two matters.",
    credit=0.75,
)
class SubtractsTheOtherWay(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else SubtractsTheOtherWay(other)
        return SubtractsTheOtherWay(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else SubtractsTheOtherWay(other)
        return SubtractsTheOtherWay(
            self.value * other.value, (self, other), (other.value, self.value)
        )

    def __sub__(self, other):
        other = other if isinstance(other, Node) else SubtractsTheOtherWay(other)
        return SubtractsTheOtherWay(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return SubtractsTheOtherWay(-self.value, (self,), (-1.0,))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return self - other


@question.mistake(
    "With a number on the left your class does not know what to do. Python then asks the Scalar "
    "on the right by another name: `__radd__`, `__rmul__`, `__rsub__`.",
    credit=0.5,
)
class NoNumbersOnTheLeft(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else NoNumbersOnTheLeft(other)
        return NoNumbersOnTheLeft(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else NoNumbersOnTheLeft(other)
        return NoNumbersOnTheLeft(
            self.value * other.value, (self, other), (other.value, self.value)
        )

    def __sub__(self, other):
        other = other if isinstance(other, Node) else NoNumbersOnTheLeft(other)
        return NoNumbersOnTheLeft(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return NoNumbersOnTheLeft(-self.value, (self,), (-1.0,))


@question.mistake(
    "Your class can calculate with Scalars only. A plain number has no `value`: it has to become a "
    "Scalar first.",
    credit=0.5,
)
class NoNumbersAtAll(Node):
    def __add__(self, other):
        return NoNumbersAtAll(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return NoNumbersAtAll(self.value * other.value, (self, other), (other.value, self.value))

    def __sub__(self, other):
        return NoNumbersAtAll(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return NoNumbersAtAll(-self.value, (self,), (-1.0,))


@question.mistake(
    "The values are right, but the results do not know how they were made: nothing could come "
    "back from them. Give each new Scalar its inputs and its local gradients.",
    credit=0.25,
)
class RemembersNothing(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else RemembersNothing(other)
        return RemembersNothing(self.value + other.value)

    def __mul__(self, other):
        other = other if isinstance(other, Node) else RemembersNothing(other)
        return RemembersNothing(self.value * other.value)

    def __sub__(self, other):
        other = other if isinstance(other, Node) else RemembersNothing(other)
        return RemembersNothing(self.value - other.value)

    def __neg__(self):
        return RemembersNothing(-self.value)

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return RemembersNothing(other) - self


@question.mistake(
    "The second input of your gates is a copy of it, made anew. The copy has the value, but it is "
    "not the node that the rest of the graph knows, so nothing comes back to that one. Wrap plain "
    "numbers only.",
    credit=0.25,
)
class CopiesTheOther(Node):
    def __add__(self, other):
        other = CopiesTheOther(getattr(other, "value", other))
        return CopiesTheOther(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = CopiesTheOther(getattr(other, "value", other))
        return CopiesTheOther(self.value * other.value, (self, other), (other.value, self.value))

    def __sub__(self, other):
        other = CopiesTheOther(getattr(other, "value", other))
        return CopiesTheOther(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return CopiesTheOther(-self.value, (self,), (-1.0,))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return CopiesTheOther(other) - self


@question.mistake(
    "An operation gives a plain number back. It has to be a new Scalar, or the next operation has "
    "nothing to remember."
)
class PlainNumbers(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else PlainNumbers(other)
        return self.value + other.value

    def __mul__(self, other):
        other = other if isinstance(other, Node) else PlainNumbers(other)
        return self.value * other.value

    def __sub__(self, other):
        other = other if isinstance(other, Node) else PlainNumbers(other)
        return self.value - other.value

    def __neg__(self):
        return -self.value

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return PlainNumbers(other) - self


@question.mistake(
    "An operation changes the Scalar that it is called on, and gives that one back. `x + y` must "
    "leave `x` as it is: make a new Scalar for the result."
)
class ChangesItself(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else ChangesItself(other)
        self.value += other.value
        self.inputs, self.local = (self, other), (1.0, 1.0)
        return self

    def __mul__(self, other):
        other = other if isinstance(other, Node) else ChangesItself(other)
        self.local = (other.value, self.value)
        self.value *= other.value
        self.inputs = (self, other)
        return self

    def __sub__(self, other):
        other = other if isinstance(other, Node) else ChangesItself(other)
        self.value -= other.value
        self.inputs, self.local = (self, other), (1.0, -1.0)
        return self

    def __neg__(self):
        return ChangesItself(-self.value, (self,), (-1.0,))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return ChangesItself(other) - self


@question.mistake(
    "The values are right. Your sum has the local gradients of a product. A sum moves exactly as "
    "far as either input does.",
    credit=0.5,
)
class SumLikeAProduct(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else SumLikeAProduct(other)
        return SumLikeAProduct(self.value + other.value, (self, other), (other.value, self.value))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else SumLikeAProduct(other)
        return SumLikeAProduct(self.value * other.value, (self, other), (other.value, self.value))

    def __sub__(self, other):
        other = other if isinstance(other, Node) else SumLikeAProduct(other)
        return SumLikeAProduct(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return SumLikeAProduct(-self.value, (self,), (-1.0,))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return SumLikeAProduct(other) - self


@question.mistake(
    "A number on the right of a product leaves no trace in its local gradients: the product moves "
    "that many times as far as the Scalar does.",
    credit=0.75,
)
class ForgetsNumbers(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else ForgetsNumbers(other)
        return ForgetsNumbers(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        if not isinstance(other, Node):
            return ForgetsNumbers(self.value * other, (self,), (1.0,))
        return ForgetsNumbers(self.value * other.value, (self, other), (other.value, self.value))

    def __sub__(self, other):
        other = other if isinstance(other, Node) else ForgetsNumbers(other)
        return ForgetsNumbers(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return ForgetsNumbers(-self.value, (self,), (-1.0,))

    def __radd__(self, other):
        return self + other

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return ForgetsNumbers(other) - self
