"""Mutants of how a block is put together: addition, shortcut, order, sizes."""

from autograde.exercises._residual.plans import IDENTITY, Step, relu


def _merge(kind):
    def meet(main, shortcut):
        from keras import layers

        return getattr(layers, kind)()([main, shortcut])

    return lambda plan: setattr(plan, "merge", meet)


def mutate_additions(to):
    """Add mutants of how the branches meet, and of where the shortcut starts."""
    for kind in ("Concatenate", "Multiply", "Subtract", "Maximum", "Average"):
        to.add(f"{kind} for Add", _merge(kind), "addition", "merge-kind")

    def nothing(plan):
        plan.merge = lambda main, shortcut: main

    to.add("never added", nothing, "addition shortcut", "addition:addition-missing")

    def thrice(plan):
        plan.merge = lambda main, shortcut: main + shortcut + shortcut

    to.add("shortcut added twice", thrice, "addition", "merge-kind")

    def doubled(plan):
        plan.start = len(plan.main)
        plan.shortcut = []

    to.add("shortcut saved after the main path", doubled, "shortcut", "shortcut-late")
    for steps in (1, 2, 3, 6):
        to.add(
            f"shortcut saved after {steps} steps",
            lambda plan, steps=steps: setattr(plan, "start", steps),
            "shortcut",
            "shortcut-late",
        )


def mutate_shortcuts(to):
    """Add mutants of what the shortcut holds, and of the strides."""
    if to.task == IDENTITY:

        def extra(plan):
            plan.shortcut.append(Step("Conv2D", "1", {"filters": plan.filters[2], "kernel_size": 1}))

        to.add("a convolution on the shortcut", extra, "shortcut", "conv2d-superfluous")
        to.add(
            "a normalisation on the shortcut",
            lambda plan: plan.shortcut.append(Step("BatchNormalization", "1", {})),
            "shortcut",
            "batch_normalization-superfluous",
        )
        to.add(
            "a ReLU on the shortcut",
            lambda plan: plan.shortcut.append(relu("1")),
            "shortcut",
            "activation-superfluous",
        )
        return
    to.add("plain shortcut", lambda plan: plan.shortcut.clear(), "shortcut", "conv2d-missing")
    to.add(
        "a ReLU on the shortcut",
        lambda plan: plan.shortcut.append(relu("1")),
        "shortcut",
        "activation-superfluous",
    )
    to.add(
        "shortcut with F1 filters",
        lambda plan: plan.change("Conv2D", "1", filters=plan.filters[0]),
        "shortcut",
        "conv2d-filters",
    )
    to.add(
        "shortcut with an f x f kernel",
        lambda plan: plan.change("Conv2D", "1", kernel_size=plan.f, padding="same"),
        "shortcut",
        "conv2d-kernel_size",
    )

    to.add(
        "shortcut's normalisation applied to the main path",
        lambda plan: plan.main.append(plan.shortcut.pop()),
        "shortcut",
        "shortcut-on-main",
    )

    def on_main(plan):
        plan.start = len(plan.main)

    to.add("shortcut's layers applied to the main path", on_main, "shortcut", "shortcut-late")

    def kept_input(plan):
        plan.main += plan.shortcut
        plan.shortcut = []

    to.add("shortcut's layers on the main path, X added", kept_input, "shortcut", "shortcut-on-main")
    to.add(
        "stride on b",
        lambda plan: (plan.change("Conv2D", "a", strides=1), plan.change("Conv2D", "b", strides=plan.s)),
        "main_a main_b",
        "main_a:conv2d-strides",
    )

    def ignored(plan):
        plan.change("Conv2D", "a", strides=1)
        plan.change("Conv2D", "1", strides=1)

    to.add("s ignored", ignored, "main_a shortcut", "main_a:conv2d-strides")

    def fixed(plan):
        plan.change("Conv2D", "a", strides=2)
        plan.change("Conv2D", "1", strides=2)

    to.add("s hard-coded as 2", fixed, "main_a shortcut", "main_a:conv2d-strides")

    def everywhere(plan):
        plan.change("Conv2D", "b", strides=plan.s)
        plan.change("Conv2D", "c", strides=plan.s)

    to.add("s on all three convolutions", everywhere, "main_b main_c", "main_b:conv2d-strides")


def mutate_orders(to):
    """Add mutants of order, of hard-coded sizes and of parts left out."""

    def exchange(first, second):
        def alter(plan):
            (steps, i), (_, j) = plan.find("Conv2D", first), plan.find("Conv2D", second)
            one, other = steps[i].settings, steps[j].settings
            one["filters"], other["filters"] = other["filters"], one["filters"]

        return alter

    to.add("F1 and F2 exchanged", exchange("a", "b"), "main_a main_b", "main_a:conv2d-filters")
    to.add("F2 and F3 exchanged", exchange("b", "c"), "main_b main_c", "main_b:conv2d-filters")

    def wrong_way(plan):
        plan.change("Conv2D", "b", kernel_size=1)
        plan.change("Conv2D", "c", kernel_size=plan.f, padding="same")

    to.add("1x1 in the middle, f x f at the end", wrong_way, "main_b main_c", "main_b:conv2d-kernel_size")
    for size in (3, 2):
        to.add(
            f"f hard-coded as {size}",
            lambda plan, size=size: plan.change("Conv2D", "b", kernel_size=size),
            "main_b",
            "conv2d-kernel_size",
        )
    to.add(
        "F1 hard-coded",
        lambda plan: plan.change("Conv2D", "a", filters=64),
        "main_a",
        "conv2d-filters",
    )

    def third_gone(plan):
        plan.drop("Conv2D", "c")
        plan.drop("BatchNormalization", "c")

    to.add("c left out", third_gone, "main_c", "conv2d-missing")

    def second_gone(plan):
        plan.main = [step for step in plan.main if step.part != "b"]

    to.add("b left out", second_gone, "main_b", "conv2d-missing")

    def first_gone(plan):
        plan.main = [step for step in plan.main if step.part != "a"]

    to.add("b reads the input", first_gone, "main_a", "conv2d-missing")
