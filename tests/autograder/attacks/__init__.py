"""Hostile notebooks. Each starts from the same answers, of which three are wrong, and tries to gain."""

from tests.autograder.attacks.faking import FAKING
from tests.autograder.attacks.getting_out import GETTING_OUT
from tests.autograder.attacks.judges_time import JUDGES_TIME
from tests.autograder.attacks.neighbours import NEIGHBOURS
from tests.autograder.attacks.odd_means import ODD_MEANS
from tests.autograder.attacks.odd_objects import ODD_OBJECTS
from tests.autograder.attacks.pretending import PRETENDING
from tests.autograder.attacks.reading import READING
from tests.autograder.attacks.showing import SHOWING
from tests.autograder.attacks.using_up import USING_UP
from tests.autograder.attacks.without_end import WITHOUT_END

KINDS = {
    "tests": READING,
    "marks": FAKING | PRETENDING | ODD_OBJECTS,
    "batch": WITHOUT_END | USING_UP | JUDGES_TIME | ODD_MEANS,
    "host": GETTING_OUT,
    "other students": NEIGHBOURS,
    "pages": SHOWING,
}
ALL = {name: attack for attacks in KINDS.values() for name, attack in attacks.items()}
SAMPLE = {name: attack for name, attack in ALL.items() if not attack.heavy}
