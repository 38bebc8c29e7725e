"""Changing training images a little and at random, so that a thousand of them are not learnt by heart."""

SHIFT, TURN, ZOOM = 0.08, 0.03, 0.1  # at most: share of the side, of a full turn, of the size


def augmented_batches(X, Y, batch_size, seed=0):
    """Deal images in random order, each shifted, turned, zoomed and mirrored by chance.

    Mirroring is right for hand signs, which may be shown with either hand.

    Parameters
    ----------
    X : numpy.ndarray
        Images, float, shape (m, height, width, channels), values from 0 to 1.
    Y : numpy.ndarray
        One-hot labels, shape (m, classes).
    batch_size : int
    seed : int
        Of the order and of the changes.

    Returns
    -------
    tf.data.Dataset
        One epoch: every image once, in batches of images (float32) and labels. Another order and other
        changes at each pass.
    """
    import tensorflow as tf
    from keras import Sequential, layers

    # In float32 even under a mixed policy: this runs on the processor, where 16 bits gain nothing.
    options = {"seed": seed, "dtype": "float32"}
    change = Sequential(
        [
            layers.RandomTranslation(SHIFT, SHIFT, fill_mode="nearest", **options),
            layers.RandomRotation(TURN, fill_mode="nearest", **options),
            layers.RandomZoom(ZOOM, fill_mode="nearest", **options),
            layers.RandomFlip("horizontal", **options),
        ]
    )
    images = tf.data.Dataset.from_tensor_slices((X.astype("float32"), Y))
    batches = images.shuffle(len(X), seed=seed).batch(batch_size)
    # Not in parallel: the changes are drawn from one stream of random numbers, in the order of the batches.
    return batches.map(lambda x, y: (change(x, training=True), y)).prefetch(tf.data.AUTOTUNE)
