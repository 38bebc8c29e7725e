"""How a network is trained: one recipe, as plain numbers that can be compared, kept and told apart.

A recipe says everything that decides what is learned from given images, except where it is computed. Two
trainings with the same recipe, images and network are the same training, which is how a stopped one is
recognised (:mod:`signs.training`).
"""

import hashlib
import json
from dataclasses import asdict, dataclass, replace
from typing import Any

from signs.augmentation import NONE, STRONG, Augmentation
from signs.errors import SignsError
from signs.words import mark, tell, tell_list

SCHEDULES = ("cosine", "constant", "step")


class RecipeError(SignsError):
    """A recipe that makes no sense; the message names the number that is wrong."""


@dataclass(frozen=True)
class Recipe:
    """A recipe for one training.

    Attributes
    ----------
    epochs : int
        Passes over the training images. The learning rate's schedule spans all of them.
    batch_size : int
        Images a step, over all devices together.
    peak_rate : float
        Highest learning rate of AdamW.
    warm_up : float
        Share of all steps in which the learning rate rises to its peak, at least 0 and less than 1.
    schedule : {"cosine", "constant", "step"}
        What follows: a fall to zero along half a cosine; nothing; a tenth from the half on and a hundredth
        from three quarters on.
    momentum : float
        Of BatchNormalization's moving averages. Keras's 0.99 needs more steps than 34 an epoch.
    zero_init_residual : bool
        Let every identity block start as the identity, see
        :func:`signs.training.optimizer.set_identity_blocks`.
    label_smoothing : float
        Share of a label that is spread evenly over all classes.
    weight_decay : float
        AdamW's. Kernels only: neither biases nor BatchNormalization decay.
    augmentation : signs.augmentation.Augmentation
        How far images are changed.
    ease : float
        Share of all steps over which the changes grow from nothing to these amounts, less than 1: a network
        learns upright hands first, and then to recognise them turned, dark and blurred.
    validation : float
        Share of the training images that is set aside, whole signers where these are known.
    patience : int
        Stop after so many epochs in which the validation loss was no lower, and keep the best weights;
        0 never stops, and keeps the last ones.
    seed : int
        Of the first weights, of the order of the images and of their changes.
    start : str
        Digest of the file whose weights the training starts from; empty where it starts from new ones.
    """

    epochs: int = 20
    batch_size: int = 32
    peak_rate: float = 1e-3
    warm_up: float = 0.1
    schedule: str = "cosine"
    momentum: float = 0.9
    zero_init_residual: bool = False
    label_smoothing: float = 0.0
    weight_decay: float = 0.0
    augmentation: Augmentation = NONE
    ease: float = 0.0
    validation: float = 0.0
    patience: int = 0
    seed: int = 0
    start: str = ""

    def __post_init__(self):
        """Refuse what makes no sense, with one line."""
        for name in ("epochs", "batch_size"):
            _refuse_unless(
                getattr(self, name) >= 1, name, mark("{name} is {value!r}: it must be 1 or more"), self
            )
        for name in ("patience", "seed", "weight_decay"):
            _refuse_unless(
                getattr(self, name) >= 0, name, mark("{name} is {value!r}: it must be 0 or more"), self
            )
        for name in ("warm_up", "momentum", "label_smoothing", "ease", "validation"):
            told = mark("{name} is {value!r}: it must be at least 0 and less than 1")
            _refuse_unless(0 <= getattr(self, name) < 1, name, told, self)
        told = mark("{name} is {value!r}: it must be more than 0")
        _refuse_unless(0 < self.peak_rate < float("inf"), "peak_rate", told, self)
        told = mark("{name} is {value!r}: it must be one of {known}")
        _refuse_unless(self.schedule in SCHEDULES, "schedule", told, self)
        if self.patience and not self.validation:
            raise RecipeError(tell("patience needs a validation share, for example validation=0.1"))

    def to_json(self) -> dict[str, Any]:
        """Return the recipe as what JSON can hold."""
        return asdict(self)

    def digest(self) -> str:
        """Return 16 hexadecimal digits that another recipe does not share."""
        return hashlib.sha256(json.dumps(self.to_json(), sort_keys=True).encode()).hexdigest()[:16]


def _refuse_unless(right, name, told, recipe):
    if not right:
        known = tell_list(SCHEDULES, "unit")
        raise RecipeError(tell(told, name=name, value=getattr(recipe, name), known=known))


#: The tutorial's own: plain Adam, and BatchNormalization as Keras sets it.
TUTORIAL = Recipe(epochs=20, warm_up=0.0, schedule="constant", momentum=0.99)
#: A useful network in a few minutes on a laptop, from about a thousand images. With so few steps, each
#: has to be larger, and the moving averages have to follow faster still. The numbers are chosen on training
#: signers that are set aside (``python -m tools.bench --choose``).
QUICK = Recipe(epochs=4, peak_rate=3e-3, momentum=0.8)
#: For the images of :mod:`signs.mixture`: any camera and background.
FULL = Recipe(epochs=6, zero_init_residual=True, label_smoothing=0.05, augmentation=STRONG, ease=0.5)
#: What makes a network of the full recipe better, from its weights: a warm restart (I. Loshchilov,
#: F. Hutter, arXiv:1608.03983), with the changes in full strength throughout.
RESTART = replace(
    FULL, epochs=10, batch_size=64, peak_rate=4e-4, warm_up=0.05, zero_init_residual=False, ease=0.0
)
