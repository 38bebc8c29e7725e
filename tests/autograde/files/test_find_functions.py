"""The function that is likeliest the exercise's is judged."""

import pytest

from autograde.files.find_functions import choose_name


@pytest.mark.parametrize(
    ("task", "names", "chosen"),
    [
        ("identity_block", ["id_block", "identity_block"], "identity_block"),
        ("identity_block", ["test_identity_block", "IdentityBlock"], "IdentityBlock"),
        ("identity_block", ["res_identity", "conv"], "res_identity"),
        ("convolutional_block", ["convolution_block"], "convolution_block"),
        ("convolutional_block", ["Net.conv_block", "identity_block"], "Net.conv_block"),
        ("convolutional_block", ["identity_block", "conv"], None),
        ("ResNet50", ["resnet_50", "resnet_18"], "resnet_50"),
        ("ResNet50", ["resnet_18", "build_resnet"], "build_resnet"),
        ("ResNet50", ["load_resnet_weights", "convolutional_block"], None),
    ],
)
def test_the_likeliest_name_is_chosen(task, names, chosen):
    assert choose_name(task, names) == chosen
