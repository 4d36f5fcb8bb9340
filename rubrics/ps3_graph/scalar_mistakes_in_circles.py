"""Mistakes in `Scalar` that go round in circles: a number on the left that is asked again."""

from .given import Node
from .scalar import question


@question.mistake(
    "With a number on the left of a sum Python calls `__radd__` of the Scalar. Yours begins with the "
    "number again, so Python calls it again, without end. Begin with `self`.",
    credit=0.75,
)
class AsksBack(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else AsksBack(other)
        return AsksBack(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else AsksBack(other)
        return AsksBack(self.value * other.value, (self, other), (other.value, self.value))

    def __sub__(self, other):
        other = other if isinstance(other, Node) else AsksBack(other)
        return AsksBack(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return AsksBack(-self.value, (self,), (-1.0,))

    def __radd__(self, other):
        return other + self

    def __rmul__(self, other):
        return self * other

    def __rsub__(self, other):
        return AsksBack(other) - self


@question.mistake(
    "With a number on the left Python calls `__radd__` or `__rmul__` of the Scalar. Both of yours begin "
    "with the number again, so Python calls them again, without end. Begin with `self`.",
    credit=0.75,
)
class AsksBackTwice(Node):
    def __add__(self, other):
        other = other if isinstance(other, Node) else AsksBackTwice(other)
        return AsksBackTwice(self.value + other.value, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        other = other if isinstance(other, Node) else AsksBackTwice(other)
        return AsksBackTwice(self.value * other.value, (self, other), (other.value, self.value))

    def __sub__(self, other):
        other = other if isinstance(other, Node) else AsksBackTwice(other)
        return AsksBackTwice(self.value - other.value, (self, other), (1.0, -1.0))

    def __neg__(self):
        return AsksBackTwice(-self.value, (self,), (-1.0,))

    def __radd__(self, other):
        return other + self

    def __rmul__(self, other):
        return other * self

    def __rsub__(self, other):
        return AsksBackTwice(other) - self
