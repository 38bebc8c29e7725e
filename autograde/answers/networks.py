"""The answer key of ResNet50: its layer graph, made of the blocks'.

A graded kernel that needs the course's blocks gets `autograde.answers.blocks` and not this.
"""

from autograde.answers.blocks import GLOROT, GraphBuilder, add_block

#: Stage, block letters, f, filters and stride of the first block: ResNet50 as the tutorial has it.
STAGES = (
    (2, "abc", 3, (64, 64, 256), 1),
    (3, "abcd", 3, (128, 128, 512), 2),
    (4, "abcdef", 3, (256, 256, 1024), 2),
    (5, "abc", 3, (512, 512, 2048), 2),
)


def resnet50_reference(input_shape=(64, 64, 3), classes=6):
    """Build the reference of ResNet50.

    Parameters
    ----------
    input_shape : sequence of int
        (height, width, channels).
    classes : int

    Returns
    -------
    Reference
        With the components stem, stage_2 to stage_5, head.
    """
    builder = GraphBuilder(input_shape)
    builder.component = "stem"
    builder.add("zero_padding2d", padding=[[3, 3], [3, 3]])
    builder.convolution("conv1", 64, 7, 2)
    builder.normalization("bn_conv1")
    builder.relu()
    builder.add("max_pooling2d", pool_size=[3, 3], strides=[2, 2], padding="valid")
    for stage, letters, f, filters, stride in STAGES:
        for letter in letters:
            kind = "convolutional_block" if letter == "a" else "identity_block"
            add_block(builder, kind, f, filters, stage, letter, stride, f"stage_{stage}")
    builder.component = "head"
    builder.add("average_pooling2d", name="avg_pool", pool_size=[2, 2], strides=[2, 2], padding="valid")
    builder.add("flatten")
    builder.add("dense", name=f"fc{classes}", units=classes, use_bias=True, kernel_initializer=GLOROT)
    builder.add("activation", name=f"fc{classes}", function="softmax")
    return builder.finish()
