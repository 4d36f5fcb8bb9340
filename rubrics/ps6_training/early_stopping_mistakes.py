"""Mistakes that students make in `early_stopping`."""

import numpy as np

from .early_stopping import question


@question.mistake(
    "A tie counts as progress in your code. Only a loss that is lower than the best does.",
    credit=0.5,
)
def a_tie_is_progress(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss <= validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "Your patience never begins anew: all epochs without progress are counted, also those before "
    "the last best one. It is for epochs in a row.",
    credit=0.5,
)
def patience_never_begins_anew(validation_losses, patience, min_delta=0.0):
    best_epoch, waited = 0, -1
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        else:
            waited += 1
        if waited >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "You look for the best of all epochs, also of those after the stop. When training stops, nobody "
    "knows what would have come.",
    credit=0.5,
)
def the_best_of_all(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return int(np.argmin(validation_losses)), epoch
    return int(np.argmin(validation_losses)), len(validation_losses) - 1


@question.mistake(
    "You stop one epoch late: patience 2 allows two epochs without progress, and the second of "
    "them is the last.",
    credit=0.5,
)
def one_epoch_late(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch > patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "Your `stop_epoch` is the epoch that is no longer trained. The text asks for the last one that "
    "is.",
    credit=0.5,
)
def the_epoch_after_the_stop(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch + 1
    return best_epoch, len(validation_losses)


@question.mistake(
    "Where training never stops early, the last epoch has the number `len − 1`: epochs count from 0.",
    credit=0.75,
)
def the_number_of_epochs_at_the_end(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses)


@question.mistake(
    "Where training never stops early you give back nothing. The text says what the pair is then.",
    credit=0.5,
)
def nothing_where_it_never_stops(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch


@question.mistake(
    "You count epochs from 1. In this course they count from 0, like the places of a list.",
    credit=0.5,
)
def counts_from_1(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch + 1, epoch + 1
    return best_epoch + 1, len(validation_losses)


@question.mistake(
    "Your function stops at the first epoch without progress, whatever the patience is. A validation "
    "loss wobbles; patience waits for that.",
    credit=0.25,
)
def stops_at_the_first_rise(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch > best_epoch:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "You compare each loss with the one before it. Progress is measured against the best so far.",
    credit=0.25,
)
def against_the_one_before(validation_losses, patience, min_delta=0.0):
    best_epoch, waited = 0, 0
    for epoch in range(1, len(validation_losses)):
        if validation_losses[epoch] < validation_losses[epoch - 1] - min_delta:
            best_epoch, waited = epoch, 0
        else:
            waited += 1
        if waited >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "`min_delta` has no effect. A fall that is smaller than that does not count as progress.",
    credit=0.75,
)
def without_min_delta(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch]:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "`min_delta` comes in with the wrong sign: a loss that is a little *higher* than the best counts "
    "as progress.",
    credit=0.5,
)
def min_delta_the_wrong_way(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] + min_delta and epoch > 0:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "Every small fall lowers the bar, also one that is no progress. So many small falls never add up "
    "to one. The bar is the loss of the best epoch.",
    credit=0.75,
)
def the_bar_creeps(validation_losses, patience, min_delta=0.0):
    best, best_epoch = float("inf"), 0
    for epoch, loss in enumerate(validation_losses):
        if loss < best - min_delta:
            best_epoch = epoch
        best = min(best, loss)
        if epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "`min_delta` is taken as a share of the best loss. The text takes it as a difference.",
    credit=0.75,
)
def min_delta_as_a_share(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] * (1 - min_delta):
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "The two numbers have changed places: first the epoch to go back to, then the one that was "
    "trained last.",
    credit=0.5,
)
def the_pair_turned_round(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return epoch, best_epoch
    return len(validation_losses) - 1, best_epoch


@question.mistake(
    "You go back to the epoch at which training stopped. The best one lies `patience` epochs before "
    "it.",
    credit=0.25,
)
def goes_back_to_the_last(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return epoch, epoch
    return len(validation_losses) - 1, len(validation_losses) - 1


@question.mistake(
    "You give back the best epoch alone. The epoch at which training stops is asked, too.",
    credit=0.5,
)
def the_best_alone(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch
    return best_epoch


@question.mistake(
    "You give back the best loss. The first of the pair is the number of its epoch.",
    credit=0.5,
)
def the_loss_in_place_of_its_epoch(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return validation_losses[best_epoch], epoch
    return validation_losses[best_epoch], len(validation_losses) - 1


@question.mistake(
    "The bar starts at 0, and no loss is below 0. Start with the first loss, or with infinity.",
    credit=0.25,
)
def the_bar_starts_at_0(validation_losses, patience, min_delta=0.0):
    best, best_epoch = 0, 0
    for epoch, loss in enumerate(validation_losses):
        if loss < best - min_delta:
            best, best_epoch = loss, epoch
        elif epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "Your function takes two arguments. The text gives it a third, `min_delta`: a fall that is "
    "smaller does not count as progress.",
    credit=0.5,
)
def takes_no_min_delta(validation_losses, patience):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch]:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            return best_epoch, epoch
    return best_epoch, len(validation_losses) - 1


@question.mistake(
    "Where training never stops early, your `stop_epoch` has no value. The text says what it is then.",
    credit=0.5,
)
def no_value_where_it_never_stops(validation_losses, patience, min_delta=0.0):
    best_epoch = 0
    for epoch, loss in enumerate(validation_losses):
        if loss < validation_losses[best_epoch] - min_delta:
            best_epoch = epoch
        if epoch - best_epoch >= patience:
            stop_epoch = epoch
            break
    return best_epoch, stop_epoch
