"""Numbers decide: in each challenge by itself, and whatever the last function does to them."""

from implementations import network

from autograde.challenge import draw_challenges
from autograde.evidence.collect import collect_evidence
from autograde.evidence.reference_process import find_references
from autograde.evidence.schema import parse_evidence
from autograde.exercise import load_exercise
from autograde.judge.network import Runner


def obstacles(entropy, **knobs):
    """What each challenge by itself says of a network."""
    challenges = draw_challenges("ResNet50", entropy=entropy)
    made = collect_evidence("ResNet50", lambda *args, **named: network(*args, **named, **knobs), challenges)
    graphs = parse_evidence(made, "ResNet50", len(challenges))
    references = find_references(load_exercise("ResNet50"), challenges)
    runner = Runner(list(references), challenges[0].seed)
    return [
        runner.run(graph, reference, challenge).obstacle
        for graph, reference, challenge in zip(graphs, references, challenges, strict=True)
    ]


def test_no_softmax_makes_a_wrong_network_right_where_it_is_flat():
    """With these weights the softmax of either network has nearly all in one class, and in the same one."""
    assert all(obstacles(1058, padding=False))
    assert not any(obstacles(1058))
