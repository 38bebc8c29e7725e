"""A made class whose members chose their spellings independently of each other.

The choices are the self-test's (`autograde/selftest/spellings.py` and the exercises' right variants), written
as text: each student has habits, drawn at random, and now and then departs from them.
"""

# ruff: noqa: E501

import random
from functools import cache

from factories import ROOT
from hidden_copies import COMMENTS, hidden

from autograde.course import Course
from autograde.likeness.answers import ClassAnswers, explain, forms_of_course, released_cells
from autograde.likeness.forms import Answer
from autograde.repair.submission import read_release

SIGNATURES = {
    "identity_block": "def identity_block(X, f, filters, stage, block):",
    "convolutional_block": "def convolutional_block(X, f, filters, stage, block, s=2):",
}


class Student:
    """Someone with habits.

    Parameters
    ----------
    chance : random.Random
    loyalty : float
        How often a habit is followed.
    """

    def __init__(self, chance, loyalty=0.8):
        self.chance, self.loyalty, self.habits = chance, loyalty, {}

    def pick(self, what, *options):
        """Choose by habit, or at random."""
        habit = options[int(self.habits.setdefault(what, self.chance.random()) * len(options))]
        return habit if self.chance.random() < self.loyalty else self.chance.choice(options)

    def comment(self, indent="    "):
        """Write a comment, or none."""
        if self.chance.random() < 0.25 * self.pick("comments", 0, 1, 2):
            return f"{indent}# {self.chance.choice(COMMENTS)}\n"
        return ""

    def named(self, words):
        """Write arguments in some order."""
        words = list(words)
        if self.pick("order", True, False):
            self.chance.shuffle(words)
        comma = self.pick("comma", ", ", ", ", ", ", ",")
        return comma.join(words)

    def relu(self, x):
        """Write a ReLU of a tensor."""
        return self.pick(
            "relu", f'Activation("relu")({x})', f"Activation('relu')({x})", f"ReLU()({x})",
            f"keras.ops.relu({x})", f"tf.nn.relu({x})", f"layers.Activation('relu')({x})",
            f"Activation(activation='relu')({x})", f"keras.activations.relu({x})",
        )  # fmt: skip

    def add(self, a, b):
        """Write a sum of two tensors."""
        a, b = (a, b) if self.pick("operands", True, False) else (b, a)
        return self.pick("add", f"Add()([{a}, {b}])", f"{a} + {b}", f"layers.add([{a}, {b}])", f"keras.ops.add({a}, {b})",
                         f"layers.Add()([{a}, {b}])")  # fmt: skip

    def size(self, k):
        """Write a window's size."""
        return self.pick("size", f"{k}", f"({k}, {k})", f"({k},{k})")

    def convolution(self, x, filters, k, name, padding=None, strides=None):
        """Write a convolution."""
        place = self.pick("place", 0, 1, 2)
        words = [f"filters={filters}" if place == 0 else filters]
        words.append(f"kernel_size={self.size(k)}" if place < 2 else self.size(k))
        given, named = ([], words) if place == 0 else (words[:1], words[1:]) if place == 1 else (words, [])
        if strides or self.pick("strides", True, False):
            named.append(f"strides={self.size(strides or 1)}")
        if padding or self.pick("valid", True, False):
            quote = self.pick("quote", '"', "'")
            named.append(f"padding={quote}{padding or 'valid'}{quote}")
        named.append(f"name={name}")
        start = self.pick("start", "glorot_uniform(seed=0)", "GlorotUniform(seed=0)", "")
        named += [f"kernel_initializer={start}"] if start else []
        module = self.pick("module", "", "", "layers.", "keras.layers.")
        return f"{module}Conv2D({', '.join([*given, self.named(named)])})({x})"

    def norm(self, x, name):
        """Write a normalisation."""
        axis = self.pick("axis", ["axis=3"], ["axis=-1"], [])
        return f"BatchNormalization({self.named([*axis, f'name={name}'])})({x})"

    def name(self, base, end):
        """Write a layer's name."""
        return self.pick(
            "name",
            f'{base} + "{end}"',
            f"{base} + '{end}'",
            f'f"{{{base}}}{end}"',
            f'"{{}}{end}".format({base})',
        )


def block(student, convolutional):
    """Write one of the two blocks."""
    pick = student.pick
    task = "convolutional_block" if convolutional else "identity_block"
    X = pick("X", "X", "X", "x", "out", "y", "tensor")
    skip = pick("skip", "X_shortcut", "shortcut", "skip", "residual", "X_skip", "identity", "saved")
    lines = [SIGNATURES[task]]
    lines += ['    conv_name = f"res{stage}{block}_branch"', '    bn_name = f"bn{stage}{block}_branch"']
    lines += ["    F1, F2, F3 = filters"]
    s = "s" if convolutional else None
    shortcut = []
    if convolutional:
        shortcut.append(
            f"    {skip} = " + student.convolution("X", "F3", 1, student.name("conv_name", "1"), None, "s")
        )
        shortcut.append(f"    {skip} = " + student.norm(skip, student.name("bn_name", "1")))
    else:
        shortcut.append(f"    {skip} = X")
    early = pick("early", True, False)
    if X == "X" and not early:
        shortcut[0] = shortcut[0].replace("(X)", "(X_in)") if convolutional else f"    {skip} = X_in"
        lines.append("    X_in = X")
    lines += shortcut if early else []
    parts = [("F1", 1, "2a", None, s), ("F2", "f", "2b", "same", None), ("F3", 1, "2c", None, None)]
    before = "X"
    style = pick("style", "flat", "flat", "flat", "nested", "loop")
    if style == "loop":
        lines.append(f"    {X} = X")
        lines.append("    " + pick("zip", "for n, (k, end) in zip(filters, ((1, '2a'), (f, '2b'), (1, '2c'))):",
                                   "for n, k, end in [(F1, 1, '2a'), (F2, f, '2b'), (F3, 1, '2c')]:",
                                   "for end, n, k in (('2a', F1, 1), ('2b', F2, f), ('2c', F3, 1)):"))  # fmt: skip
        strides = f", strides={s} if end == '2a' else 1" if s else ""
        lines.append(f"        {X} = Conv2D(n, k, padding='same'{strides}, name=conv_name + end)({X})")
        lines.append(f"        {X} = BatchNormalization(name=bn_name + end)({X})")
        lines.append(
            "        " + pick("last", "if end != '2c':", "if n is not F3:", "if not end.endswith('c'):")
        )
        lines.append(f"            {X} = {student.relu(X)}")
        parts = []
    for filters, k, end, padding, strides in parts:
        lines.append(student.comment().rstrip("\n"))
        conv = student.convolution(before, filters, k, student.name("conv_name", end), padding, strides)
        if style == "nested":
            inner = student.norm(conv, student.name("bn_name", end))
            lines.append(f"    {X} = " + (student.relu(inner) if end != "2c" else inner))
        else:
            lines.append(f"    {X} = {conv}")
            lines.append(f"    {X} = " + student.norm(X, student.name("bn_name", end)))
            if end != "2c":
                lines.append(f"    {X} = " + student.relu(X))
        before = X
        if pick("blank", True, False):
            lines.append("")
    lines += [] if early else shortcut
    lines.append(student.comment().rstrip("\n"))
    total = student.add(X, skip)
    end = pick("end", "two", "one", "three")
    if end == "one":
        lines.append(f"    return {student.relu(total)}")
    else:
        lines.append(f"    {X} = {total}")
        lines += (
            [f"    return {student.relu(X)}"]
            if end == "two"
            else [f"    {X} = {student.relu(X)}", f"    return {X}"]
        )
    return "\n".join(line for n, line in enumerate(lines) if line or (n and lines[n - 1])) + "\n"


def network(student):
    """Write the network."""
    pick = student.pick
    X = pick("X", "X", "X", "x", "out", "y", "tensor")
    given = pick("input", "X_input", "inputs", "inp", "start")
    lines = ["def ResNet50(input_shape=(64, 64, 3), classes=6):"]
    lines.append(f"    {given} = " + pick("shape", "Input(input_shape)", "Input(shape=input_shape)"))
    lines.append(f"    {X} = ZeroPadding2D({student.size(3)})({given})")
    lines.append(f"    {X} = " + student.convolution(X, "64", 7, '"conv1"', None, 2))
    lines.append(f"    {X} = " + student.norm(X, '"bn_conv1"'))
    lines.append(f"    {X} = " + student.relu(X))
    lines.append(f"    {X} = MaxPooling2D({student.size(3)}, strides={student.size(2)})({X})")
    stages = [("64, 64, 256", 2, "abc", 1), ("128, 128, 512", 3, "abcd", 2), ("256, 256, 1024", 4, "abcdef", 2),
              ("512, 512, 2048", 5, "abc", 2)]  # fmt: skip
    style = pick("stages", "flat", "letters", "list")
    for filters, stage, letters, s in stages:
        lines.append(student.comment().rstrip("\n"))
        words = student.named(
            [
                f"f={pick('f', '3', '3', '(3)')}",
                f"filters=[{filters}]",
                f"stage={stage}",
                'block="a"',
                f"s={s}",
            ]
        )
        lines.append(f"    {X} = convolutional_block({X}, {words})")
        call = pick("call", f"identity_block({X}, 3, [{filters}], {stage}, @)",
                    f"identity_block({X}, 3, [{filters}], stage={stage}, block=@)",
                    f"identity_block({X}, f=3, filters=[{filters}], stage={stage}, block=@)")  # fmt: skip
        if style == "flat":
            lines += [f"    {X} = {call.replace('@', repr(letter))}" for letter in letters[1:]]
        else:
            over = repr(letters[1:]) if style == "letters" else repr(list(letters[1:]))
            name = pick("letter", "block", "b", "letter", "name")
            lines += [f"    for {name} in {over}:", f"        {X} = {call.replace('@', name)}"]
    lines.append(
        f"    {X} = AveragePooling2D({student.size(2)}, {student.named(['name=' + repr('avg_pool')])})({X})"
    )
    lines.append(f"    {X} = Flatten()({X})")
    fc = pick("fc", '"fc" + str(classes)', 'f"fc{classes}"', '"fc{}".format(classes)')
    lines.append(
        f"    {X} = Dense({pick('units', 'classes', 'units=classes')}, {student.named(['activation=' + repr('softmax'), f'name={fc}'])})({X})"
    )
    model = student.named([f"inputs={given}", f"outputs={X}", 'name="ResNet50"'])
    lines.append(pick("model", f"    return Model({model})", f"    model = Model({model})\n    return model"))
    return "\n".join(line for line in lines if line) + "\n"


def small_answers(student):
    """Write the exercises of a line or two."""
    pick = student.pick
    yield "scale_pixels", "def scale_pixels(images):\n" + pick(
        "scale", '    return images.astype("float32") / 255', "    return images.astype(np.float32) / 255.0",
        "    return (images / 255).astype('float32')", "    return np.asarray(images, dtype=np.float32) / 255",
        "    scaled = images / 255.0\n    return scaled.astype(np.float32)", "    return np.float32(images) / 255",
    ) + "\n"  # fmt: skip
    yield "convert_to_one_hot", "def convert_to_one_hot(Y, C):\n" + pick(
        "onehot", "    return np.eye(C)[np.asarray(Y).reshape(-1)].T", "    return np.eye(C)[Y.reshape(-1)].T",
        "    Y = np.array(Y).flatten()\n    one_hot = np.zeros((C, Y.size))\n    one_hot[Y, np.arange(Y.size)] = 1\n    return one_hot",
        "    labels = np.ravel(Y)\n    return (np.arange(C)[:, None] == labels).astype(float)",
        "    Y = np.asarray(Y).reshape(-1)\n    result = np.zeros((C, len(Y)))\n    for i, y in enumerate(Y):\n        result[y, i] = 1\n    return result",
    ) + "\n"  # fmt: skip
    words = [f"optimizer={pick('adam', repr('adam'), 'keras.optimizers.Adam()', 'Adam()')}",
             f"loss={pick('loss', repr('categorical_crossentropy'), 'keras.losses.CategoricalCrossentropy()')}",
             "metrics=['accuracy']"]  # fmt: skip
    yield (
        "compile_model",
        f"def compile_model(model):\n    model.compile({student.named(words)})\n    return model\n",
    )
    fit = [
        pick("epochs", "epochs=epochs", "epochs=epochs"),
        "batch_size=batch_size",
        "validation_data=(X_test, Y_test)",
    ]
    yield "train_model", "def train_model(model, X_train, Y_train, X_test, Y_test, epochs, batch_size):\n" + pick(
        "history", f"    return model.fit(X_train, Y_train, {student.named(fit)})\n",
        f"    history = model.fit(X_train, Y_train, {student.named(fit)})\n    return history\n",
        f"    return model.fit(x=X_train, y=Y_train, {student.named(fit)})\n")  # fmt: skip
    yield "evaluate_model", "def evaluate_model(model, X_test, Y_test):\n" + pick(
        "evaluate", "    loss, accuracy = model.evaluate(X_test, Y_test, verbose=0)\n    return float(loss), float(accuracy)\n",
        "    result = model.evaluate(X_test, Y_test)\n    return float(result[0]), float(result[1])\n",
        "    loss, acc = model.evaluate(X_test, Y_test)\n    return float(loss), float(acc)\n",
        "    return tuple(float(v) for v in model.evaluate(X_test, Y_test, verbose=0))\n")  # fmt: skip
    yield "read_prediction", "def read_prediction(probabilities):\n" + pick(
        "argmax", "    row = probabilities[0]\n    digit = np.argmax(row)\n    return int(digit), float(row[digit])\n",
        "    digit = int(np.argmax(probabilities))\n    return digit, float(probabilities[0, digit])\n",
        "    digit = int(probabilities[0].argmax())\n    return digit, float(probabilities[0].max())\n",
        "    i = int(np.argmax(probabilities[0]))\n    p = float(np.max(probabilities[0]))\n    return i, p\n")  # fmt: skip
    yield "layer_table", "def layer_table(model):\n" + pick(
        "table", "    return [(layer.name, tuple(layer.output.shape), layer.count_params()) for layer in model.layers]\n",
        "    rows = []\n    for layer in model.layers:\n        rows.append((layer.name, tuple(layer.output.shape), layer.count_params()))\n    return rows\n",
        "    table = []\n    for l in model.layers:\n        table.append((l.name, l.output.shape, l.count_params()))\n    return table\n",
        "    return [(l.name, l.output.shape, l.count_params()) for l in model.layers]\n")  # fmt: skip


def write_answers(seed, loyalty=0.8):
    """Write one student's answers, by exercise."""
    student = Student(random.Random(seed), loyalty)
    return {
        "identity_block": block(student, False),
        "convolutional_block": block(student, True),
        "ResNet50": network(student),
        **dict(small_answers(student)),
    }


# Classes.


@cache
def explained():
    """What the release and the course's own solutions say, by exercise."""
    course = Course(ROOT, "resnet")
    release = {name: list(released_cells(book)) for name, book in read_release(course).items()}
    given = forms_of_course(course, release)
    return {exercise: explain(exercise, given) for exercise in write_answers(0)}


def as_class(by_student, wrong=None):
    answers = {exercise: {} for exercise in write_answers(0)}
    for student, sources in by_student.items():
        for exercise, source in sources.items():
            findings = (wrong or {}).get((student, exercise), ())
            answers[exercise][student] = Answer(student, exercise, source, findings)
    return ClassAnswers("resnet", tuple(sorted(by_student)), answers, explained())


def independent(seed, count):
    return {f"student-{n:03}": write_answers(f"{seed}-{n}") for n in range(count)}


def plant(students, seed, ways, exercises=None):
    """Add a copy of somebody's answers, or of some of them; return both names."""
    chance = random.Random(seed)
    victim = chance.choice(sorted(name for name in students if name.startswith("student")))
    own = write_answers(f"copy-{seed}")
    name = f"copy-{seed}"
    students[name] = {
        exercise: hidden(source, chance, ways)
        if exercises is None or exercise in exercises
        else own[exercise]
        for exercise, source in students[victim].items()
    }
    return name, victim
