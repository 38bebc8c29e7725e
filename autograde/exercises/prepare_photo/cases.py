"""`prepare_photo`: wrong and right answers for the self-test."""

import numpy as np

from autograde.selftest.cases import Variant, mutant

SIZE = (64, 64)


def mutants():
    return [mutant("prepare_photo", *mistake) for mistake in _mistakes()]


def variants():
    def by_keras(path):
        from keras.utils import img_to_array, load_img

        return np.expand_dims(img_to_array(load_img(path, target_size=SIZE)), 0) / 255.0

    def by_keras_averaging(path):
        from keras.utils import img_to_array, load_img

        photo = load_img(path, target_size=SIZE, interpolation="bilinear")
        return (img_to_array(photo) / 255)[None]

    def by_pillow(path):
        from PIL import Image

        return (np.array(Image.open(path).convert("RGB").resize(SIZE)) / 255)[None].astype("float32")

    def by_tensorflow(path):
        import tensorflow as tf

        photo = tf.io.decode_image(tf.io.read_file(str(path)), channels=3, expand_animations=False)
        return tf.image.resize(photo, SIZE)[None] / 255

    styles = [
        ("open_photo", lambda path: _prepared(path)),
        ("reshaped", lambda path: _prepared(path)[0].reshape(1, 64, 64, 3)),
        ("keras.utils", by_keras),
        ("keras.utils, averaging", by_keras_averaging),
        ("Pillow", by_pillow),
        ("TensorFlow", by_tensorflow),
    ]
    return [Variant("prepare_photo", name, function) for name, function in styles]


def _opened(path):
    """Return the picture's own pixels, 0 to 255, upright and in colour; shape (64, 64, 3)."""
    from signs.photo import open_photo

    return np.asarray(open_photo(path).resize(SIZE), np.float32)


def _prepared(path):
    return _opened(path)[None] / 255


def _raw(path):
    """Return the pixels as the file has them, whatever kind of picture it is."""
    from PIL import Image

    return np.asarray(Image.open(path).resize(SIZE), np.float32)


def _mistakes():
    yield "not scaled", lambda path: _opened(path)[None], "scale", "scale:scale-255"
    yield "scaled twice", lambda path: _prepared(path) / 255, "scale", "scale:scale-twice"
    yield "scaled to -1 to 1", lambda path: 2 * _prepared(path) - 1, "scale", "scale:scale-symmetric"
    yield "divided by the photo's largest pixel", _by_largest, "scale", "scale:scale-largest"
    yield "stretched from the darkest pixel to the brightest", _stretched, "scale", "scale:scale-stretched"

    def imagenet(path):
        from keras.applications.imagenet_utils import preprocess_input

        return preprocess_input(np.array(_opened(path)[None]))

    yield "ImageNet's preprocessing", imagenet, "scale", "scale:scale-imagenet"
    yield "no batch axis", lambda path: _prepared(path)[0], "form", "form:photo-shape"
    yield "the batch axis at the end", lambda path: _prepared(path)[0][..., None], "form", "form:photo-shape"
    yield "64 bits", lambda path: _prepared(path).astype(float), "form", "form:photo-type"
    yield "bytes", lambda path: _opened(path)[None].astype(np.uint8), "form scale", "form:photo-type"
    yield "not resized", _not_resized, "form values", "form:photo-shape"
    yield (
        "colours as the file has them",
        lambda path: _raw(path)[None] / 255,
        "form values",
        "form:photo-shape",
    )
    yield "only colours expected", _only_colour, "values", "values:photo-raises"
    yield "grey", lambda path: _grey(path), "values", "values:photo-values"
    yield "by Matplotlib, whose PNGs are scaled already", _by_matplotlib, "scale", "scale:scale-255"
    yield "black where it is transparent", _on_black, "values", "values:photo-values"
    yield "cut to a square", _cut_to_a_square, "values", "values:photo-values"
    yield "a square with borders", _with_borders, "values", "values:photo-values"
    yield (
        "colours in the other order",
        lambda path: _prepared(path)[..., ::-1],
        "values",
        "values:photo-values",
    )
    yield (
        "rows and columns exchanged",
        lambda path: _prepared(path).transpose(0, 2, 1, 3),
        "values",
        "values:photo-values",
    )
    yield "upside down", lambda path: _prepared(path)[:, ::-1], "values", "values:photo-values"
    yield "mirrored", lambda path: _prepared(path)[:, :, ::-1], "values", "values:photo-values"
    yield (
        "colours first",
        lambda path: _prepared(path).transpose(0, 3, 1, 2),
        "form values",
        "form:photo-shape",
    )
    yield "the notebook's photo", lambda path: _photo_of_the_notebook(), "values", "values:photo-values"
    yield "the picture itself", _picture, "form scale values", "form:no-array"
    yield "no return", lambda path: None, "form scale values", "form:no-array"


def _by_largest(path):
    return (_opened(path) / _opened(path).max())[None]


def _stretched(path):
    photo = _opened(path)
    return ((photo - photo.min()) / (photo.max() - photo.min()))[None]


def _not_resized(path):
    from signs.photo import open_photo

    return np.asarray(open_photo(path), np.float32)[None] / 255


def _only_colour(path):
    return _raw(path).reshape(1, 64, 64, 3) / 255


def _grey(path):
    return np.repeat(_prepared(path).mean(axis=-1, keepdims=True), 3, axis=-1)


def _by_matplotlib(path):
    import matplotlib.pyplot as plt
    from keras import ops

    photo = plt.imread(path)
    photo = np.repeat(photo[..., None], 3, axis=2) if photo.ndim == 2 else photo[..., :3]
    return np.asarray(ops.image.resize(photo.astype("float32")[None], SIZE))


def _on_black(path):
    from PIL import Image

    return np.asarray(Image.open(path).convert("RGBA").resize(SIZE).convert("RGB"), np.float32)[None] / 255


def _cut_to_a_square(path):
    from PIL import ImageOps

    from signs.photo import open_photo

    return np.asarray(ImageOps.fit(open_photo(path), SIZE), np.float32)[None] / 255


def _with_borders(path):
    from PIL import ImageOps

    from signs.photo import open_photo

    return np.asarray(ImageOps.pad(open_photo(path), SIZE), np.float32)[None] / 255


def _photo_of_the_notebook():
    return np.full((1, 64, 64, 3), 0.5, np.float32)


def _picture(path):
    from signs.photo import open_photo

    return open_photo(path).resize(SIZE)
