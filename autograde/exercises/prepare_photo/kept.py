"""`prepare_photo`: its rubric, and the judge of what came back; no graded kernel sees this."""

import numpy as np

from autograde.exercises.scale_pixels.kept import TEACH as SCALING
from autograde.judge.values import decode, near, say
from signs.words import mark, tell

RUBRIC = {
    "form": (mark("Shape (1, 64, 64, 3), and type float32"), 1.0),
    "scale": (mark("The training's scale"), 1.5),
    "values": (mark("The photo's pixels"), 1.5),
}
EXPECTED = {"wide", "dark", "grey", "palette", "transparent", "turned"}

#: Resizing methods differ a little even on smooth pictures; another picture differs by far more.
PHOTO_TOLERANCE = 0.06
_IMAGENET_MEANS = np.array([103.939, 116.779, 123.68])
_SCALES = {
    "scale-255": mark("The pixels run to 255, but the model was trained on numbers from 0 to 1."),
    "scale-imagenet": mark("The pixels went through ImageNet's preprocessing, which this model never saw."),
    "scale-symmetric": mark("The pixels run from -1 to 1, but the model was trained on numbers from 0 to 1."),
    "scale-twice": mark("The pixels are scaled twice: everything is nearly black."),
    "scale-largest": mark("A picture without a white pixel comes out as if its brightest one were white."),
    "scale-stretched": mark(
        "A picture without black and white comes out as if its darkest and brightest were."
    ),
}
_KINDS = {
    "wide": mark("a picture in colour"),
    "dark": mark("a dark picture"),
    "grey": mark("a grey picture"),
    "palette": mark("a picture with a palette"),
    "transparent": mark("a picture with transparent places"),
    "turned": mark("a picture that a telephone took upright"),
}


def judge(inputs, values):
    for name, kind in _KINDS.items():
        yield from _judge_picture(tell(kind), values[name], _wanted(inputs, name))
        if decode(values[name]) is None:
            return


def _judge_picture(kind, value, wanted):
    """Compare with what may come out; of each picture that is one array, of a turned one two."""
    given = decode(value)
    if isinstance(value, str) and value.startswith("raises "):
        hint = tell("`open_photo` makes every picture one in red, green and blue.")
        yield say(
            "values",
            "photo-raises",
            tell(
                "For {picture} your function raises {error}",
                picture=kind,
                error=value.removeprefix("raises "),
            ),
            hint,
        )
        return
    if given is None:
        yield say(
            "form",
            "no-array",
            tell("The function does not return an array."),
            tell("Return the prepared photo."),
        )
        yield say("scale", "no-values", tell("There are no pixels to look at."))
        yield say("values", "no-values", tell("There are no pixels to look at."))
        return
    shape = wanted[0].shape
    if given.shape != shape:
        hint = tell(
            "The model takes a batch of 64x64 images in three colours: four axes, also for one photo."
        )
        yield say(
            "form",
            "photo-shape",
            tell("For {picture} the result has the shape {shape}.", picture=kind, shape=given.shape),
            hint,
        )
    elif value["dtype"] != "float32":
        what = tell("The result is an array of {type}, where float32 is asked for.", type=value["dtype"])
        yield say("form", "photo-type", what, tell("`astype` gives an array another type."))
    pixels = given.reshape(shape) if given.size == wanted[0].size else None
    matches = [] if pixels is None else _matches(pixels, wanted)
    if not matches:
        hint = tell("Squeeze the whole photo to 64x64, keep rows, columns and the order of the colours.")
        yield say(
            "values",
            "photo-values",
            tell("For {picture} the pixels are not the photo's.", picture=kind),
            hint,
        )
        inside = pixels is None or (pixels.min() >= -1e-3 and 0.2 < pixels.max() <= 1.001)
        if not inside:
            what = tell("The numbers do not run from 0 to 1.")
            yield say("scale", "photo-scale", what, tell("How was the training scaled?"))
    elif matches[0] != "right":
        yield say(
            "scale", matches[0], tell(_SCALES[matches[0]]), tell("Scale as the training did: divide by 255.")
        )


def _matches(pixels, wanted):
    """Name the scales at which the pixels are those of the photo, the right one first."""
    found = [
        name
        for photo in wanted
        for name, scaled in _photo_variants(pixels, photo)
        if near(scaled, photo, PHOTO_TOLERANCE)
    ]
    return ["right"] if "right" in found else found


def _wanted(inputs, name):
    """Return the photo as it is to come out; where the file says how to turn it, upright and as it lies.

    (Keras's own reader, which the text allows, does not turn photos.)
    """
    photo = inputs[name]
    if name == "grey":
        photo = np.repeat(photo[..., None], 3, axis=2)
    if name == "palette":
        photo = inputs["shades"][photo]
    turned = [np.rot90(photo, -1), photo] if name == "turned" else [photo]
    return [_photo_pixels(each) for each in turned]


def _photo_variants(given, photo):
    """The photo as it came, and as it would be if only its scale were wrong."""
    low, high = photo.min(), photo.max()
    yield "right", given
    yield "scale-255", given / 255
    yield "scale-imagenet", (given + _IMAGENET_MEANS)[..., ::-1] / 255
    yield "scale-symmetric", (given + 1) / 2
    yield "scale-twice", given * 255
    yield "scale-largest", given * high
    yield "scale-stretched", low + given * (high - low)


def _photo_pixels(photo, size=64):
    """A photo squeezed to (size, size) with bilinear weights at pixel centres, as numbers from 0 to 1."""
    height, width = photo.shape[:2]
    rows = (np.arange(size) + 0.5) * height / size - 0.5
    columns = (np.arange(size) + 0.5) * width / size - 0.5
    image = photo.astype(np.float64) / 255
    top, left = np.floor(rows).astype(int), np.floor(columns).astype(int)
    down, right = (rows - top)[:, None, None], (columns - left)[None, :, None]
    rows_at = [np.clip(top + i, 0, height - 1) for i in (0, 1)]
    columns_at = [np.clip(left + i, 0, width - 1) for i in (0, 1)]
    upper = image[rows_at[0]][:, columns_at[0]] * (1 - right) + image[rows_at[0]][:, columns_at[1]] * right
    lower = image[rows_at[1]][:, columns_at[0]] * (1 - right) + image[rows_at[1]][:, columns_at[1]] * right
    return (upper * (1 - down) + lower * down)[None]


#: Why a mistake matters, by finding: the third step of a hint. The empty one is about the whole.
WHY = {
    "": mark(
        "A network knows one kind of input: that of its training. Preparing a photo means making it one of "
        "those."
    ),
    "photo-shape": mark(
        "A network takes batches. A single picture is a batch of one, and its first axis says so."
    ),
    "photo-type": mark(
        "The weights are float32. Other types are converted, or refused, and float64 doubles the memory."
    ),
    "photo-values": mark(
        "Rows, columns and colours have their places: turned, cut or with blue for red it is another picture."
    ),
    "photo-raises": mark(
        "People have grey photos, and pictures with transparent places. A program that stops at them is of "
        "no use to them."
    ),
    "photo-scale": mark(
        "On another scale every number is unlike anything in training, and the network answers all the same."
    ),
    "scale-255": mark(
        "Numbers 255 times as large as in training go through every layer: the answer is confident and "
        "means nothing."
    ),
    "scale-imagenet": mark(
        "That preparation belongs to networks that were trained with it. This one was not, and sees a "
        "picture with strange colours."
    ),
    "scale-symmetric": mark(
        "Many networks are trained on numbers from -1 to 1, and this one was not: grey would be black for it."
    ),
    "scale-twice": mark(
        "Divided twice, every picture is nearly black. The network has seen no such picture, and answers "
        "nevertheless."
    ),
    "scale-largest": mark(
        "Divided by its own largest pixel, a dark photo comes out as bright as any other: another scale "
        "for each picture."
    ),
    "scale-stretched": mark(
        "Stretched to its own darkest and brightest pixel, each picture has another scale: training had "
        "one for all."
    ),
    "no-array": mark("The network reads what the function returns: without `return` it gets None."),
    "no-values": mark("The network reads what the function returns: without `return` it gets None."),
}
#: What to teach again where a finding is frequent: for the teacher, in the report of a class.
TEACH = {
    "": mark(
        "Take one photo and write down, step by step, what it is: file, picture in colour, 64x64, "
        "array, scaled, batch of one. At each step ask for shape and type. Every mistake in this "
        "exercise is one of these steps left out."
    ),
    **dict.fromkeys(
        ("scale-255", "photo-scale", "scale-twice", "scale-imagenet", "scale-symmetric"),
        mark(
            "Show one picture to the trained network on three scales, 0 to 255, 0 to 1 and -1 to 1, and "
            "write the three answers on the board: it is sure each time. Nothing warns you. Then look "
            "up together which scale the training had."
        ),
    ),
    "scale-largest": SCALING["scaled-by-largest"],
    "scale-stretched": SCALING["scaled-by-largest"],
    "photo-shape": mark(
        "Print the shape of one photo and of a batch of one: three axes and four. Draw a pile of "
        "photos, and then a pile of one. A network reads piles."
    ),
    "photo-type": mark(
        "Ask for the type of the array before and after the division, and how many bytes each number "
        "takes. The weights are float32, and so is what they are multiplied with."
    ),
    "photo-values": mark(
        "Show the prepared array as a picture again: whoever has turned it, cut it, or exchanged red "
        "and blue sees that at once. That is a check worth having in every project."
    ),
    "photo-raises": mark(
        "Bring three files: a grey photo, one with a transparent corner and one taken upright with a "
        "telephone. Print the shape that each has when it is opened. `open_photo` makes them alike, and "
        "so the rest of the function need not know."
    ),
}
#: Why the course's own answer is as it is; shown with it.
EXPLAINED = mark(
    "`open_photo` makes every picture upright, and red, green and blue; `resize` squeezes it and takes "
    "means over pixels while doing so. The array is made with the type that the network computes in. "
    "`np.newaxis` puts the axis of the batch in front, and the division brings the numbers to the "
    "training's scale, as the very same division did there."
)
