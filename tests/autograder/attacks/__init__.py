"""Hostile notebooks. Each starts from the same answers, of which three are wrong, and tries to gain."""

from tests.autograder.attacks.faking import FAKING
from tests.autograder.attacks.getting_out import GETTING_OUT
from tests.autograder.attacks.reading import READING
from tests.autograder.attacks.showing import SHOWING
from tests.autograder.attacks.using_up import USING_UP
from tests.autograder.attacks.without_end import WITHOUT_END

ALL = READING | FAKING | WITHOUT_END | USING_UP | GETTING_OUT | SHOWING
