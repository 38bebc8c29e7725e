"""Right networks in several styles."""

from autograde.exercises._residual.plans import Step
from autograde.exercises._residual.variants import merge, same_everywhere, with_operator
from autograde.exercises.ResNet50.mutants import network_function
from autograde.selftest.cases import Variant


def _network_styles():
    """Yield (name, change of the plan) of right networks."""

    def block_by_block(alter):
        def change(plan):
            for block in plan.blocks:
                alter(block)

        return change

    yield "as in the text", lambda plan: None
    yield "+ in every block", block_by_block(merge(with_operator))
    yield "padding 'same' in every block", block_by_block(same_everywhere)
    yield "tuple sizes", lambda plan: plan.change("AveragePooling2D", pool_size=(2, 2), strides=(2, 2))
    yield "average pooling with padding 'same'", lambda plan: plan.change("AveragePooling2D", padding="same")
    yield "Reshape for Flatten", _reshape
    yield "softmax as a layer of its own", _apart


def _reshape(plan):
    plan.change("Flatten", target_shape=(-1,))
    for step in plan.head:
        step.kind = "Reshape" if step.kind == "Flatten" else step.kind


def _apart(plan):
    plan.change("Dense", activation=None)
    plan.head.append(Step("Softmax", "head", {}))


def network_variants() -> list[Variant]:
    """Return right networks in several styles."""
    return [Variant("ResNet50", name, network_function(alter)) for name, alter in _network_styles()]
