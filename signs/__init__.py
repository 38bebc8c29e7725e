"""What the course's notebooks import: data, pictures, training and the gesture camera.

Nothing here knows of grading. Importing is quick: every name is loaded when it is first used,
and TensorFlow only inside the functions that need it.
"""

import lazy_loader

__version__ = "0.2.0"

__getattr__, __dir__, __all__ = lazy_loader.attach(
    __name__,
    submod_attrs={
        "budgets": ["budget"],
        "data": ["load_dataset"],
        "pending": ["not_yet"],
        "plots": ["class_counts", "gallery", "prediction_grid", "training_curves"],
        "quiet": ["load_keras"],
        "trained": ["load_trained", "model_card", "trained_file"],
    },
)
