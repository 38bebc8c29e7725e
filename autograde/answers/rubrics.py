"""The rubrics: what each task's components are called and how many points they carry."""

RUBRICS = {
    "scale_pixels": {
        "range": ("Values between 0 and 1", 2.0),
        "form": ("Shape and floating-point type", 1.0),
    },
    "convert_to_one_hot": {
        "values": ("A single 1 in the row of the class", 3.0),
        "form": ("Shape (C, m)", 1.0),
    },
    "shared_signers": {
        "values": ("The signers in both sets", 2.0),
        "form": ("Sorted, each once", 1.0),
    },
    "identity_block": {
        "main_a": ("Main path a", 2.0),
        "main_b": ("Main path b", 2.0),
        "main_c": ("Main path c", 2.0),
        "shortcut": ("Shortcut", 1.0),
        "addition": ("Addition", 1.0),
        "final_relu": ("Final ReLU", 1.0),
        "names": ("Layer names", 0.5),
        "initializers": ("Initialisers", 0.5),
    },
    "convolutional_block": {
        "main_a": ("Main path a", 1.5),
        "main_b": ("Main path b", 1.5),
        "main_c": ("Main path c", 1.5),
        "shortcut": ("Shortcut", 2.5),
        "addition": ("Addition", 1.0),
        "final_relu": ("Final ReLU", 1.0),
        "names": ("Layer names", 0.5),
        "initializers": ("Initialisers", 0.5),
    },
    "ResNet50": {
        "stem": ("Stage 1", 1.5),
        "stage_2": ("Stage 2", 1.5),
        "stage_3": ("Stage 3", 1.5),
        "stage_4": ("Stage 4", 1.5),
        "stage_5": ("Stage 5", 1.5),
        "head": ("End of the network", 1.5),
        "counts": ("Parameter counts", 1.5),
        "names": ("Layer names", 1.0),
        "initializers": ("Initialisers", 0.5),
    },
    "compile_model": {
        "optimizer": ("Adam", 0.5),
        "loss": ("Categorical cross-entropy", 1.0),
        "metrics": ("Accuracy", 0.5),
    },
    "train_model": {
        "training": ("Trains for the epochs and batches asked for", 1.0),
        "history": ("Returns the history, with validation", 1.0),
    },
    "evaluate_model": {
        "values": ("Loss and accuracy of the test set", 1.5),
        "form": ("Two Python floats", 0.5),
    },
    "load_trained": {
        "values": ("The model from the file", 2.0),
    },
    "prepare_photo": {
        "form": ("Shape (1, 64, 64, 3)", 1.0),
        "scale": ("The training's scale", 1.5),
        "values": ("The photo's pixels", 1.5),
    },
    "read_prediction": {
        "digit": ("The digit", 2.0),
        "probability": ("Its probability", 1.0),
    },
    "layer_table": {
        "names": ("Layer names in order", 1.0),
        "shapes": ("Output shapes", 1.0),
        "parameters": ("Numbers of parameters", 1.0),
    },
}
