"""`ResNet18`: wrong and right answers for the self-test, beside those made by rule."""

from autograde.exercises._residual.written import AnswersOf

TASK = "ResNet18"
_FIRST = 'Conv2D(64, 7, strides=2, padding="same")'


def mutants():
    mutant, stages = AnswersOf(TASK).mutant, "stage_64 stage_128 stage_256 stage_512"
    return [
        mutant(
            "the first stage halves the map, too",
            "stage_64",
            "conv2d-strides",
            "s=1 if filters == 64 else 2",
            "s=2",
        ),
        mutant(
            "no stage halves the map",
            "stage_128 stage_256 stage_512",
            "conv2d-strides",
            ", s=1 if filters == 64 else 2",
            "",
        ),
        mutant("one block a stage", stages, "block-missing", "        X = block(X, filters)\n", ""),
        mutant(
            "width ignored",
            "stem",
            "input-shape",
            "Input(input_shape)",
            "Input((input_shape[0], input_shape[0], input_shape[2]))",
        ),
        mutant(
            "three channels whatever is asked for",
            "stem",
            "input-shape",
            "Input(input_shape)",
            "Input((*input_shape[:2], 3))",
        ),
        mutant("six classes whatever is asked for", "head", "dense-units", "Dense(classes", "Dense(6"),
        mutant(
            "flattened",
            "head",
            "global_average_pooling2d-kind",
            "GlobalAveragePooling2D()(X)",
            "__import__('keras').layers.Flatten()(X)",
        ),
        mutant("no softmax", "head", "activation-missing", ', activation="softmax"', ""),
        mutant(
            "a frozen convolution",
            "stem",
            "altered-frozen",
            _FIRST,
            _FIRST.replace("padding", "trainable=False, padding"),
        ),
        AnswersOf(TASK).taken(),
    ]


def variants():
    variant = AnswersOf(TASK).variant
    return [
        variant("as in the text"),
        variant(
            "softmax apart",
            'Dense(classes, activation="softmax")(X)',
            'Activation("softmax")(Dense(classes)(X))',
        ),
    ]
