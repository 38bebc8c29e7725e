"""Who signs: the proportions, skin, habits and camera of one signer.

Lengths are in centimetres. The hand frame is that of a right hand held up, palm to the camera:
x towards the thumb, y from the wrist to the fingertips, z out of the palm; the wrist is the origin.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

# A word after (seed, signer) that no digit can be. Without it the stream would be that of digit 0,
# take 0, because NumPy pads the entropy of a seed sequence with zeros.
_SIGNER_STREAM = 1_000_003

# Mean bone lengths in cm: proximal, middle, distal phalanx of index, middle, ring and little finger
# (Buryanov and Kotiuk, Proportions of hand segments, Int. J. Morphol. 28(3), 2010).
PHALANGES = np.array([[3.98, 2.24, 1.58], [4.46, 2.63, 1.74], [4.14, 2.57, 1.73], [3.27, 1.81, 1.60]])
# Metacarpal, proximal and distal phalanx of the thumb, same source.
THUMB_BONES = np.array([4.62, 3.16, 2.17])
# Soft tissue beyond the last bone, same source.
FINGER_PAD, THUMB_PAD = 0.39, 0.57
# Half widths at knuckle, middle joint, end joint and tip; from hand widths of about 8.2 cm.
FINGER_RADII = np.array(
    [[0.99, 0.87, 0.78, 0.66], [1.01, 0.89, 0.80, 0.68], [0.95, 0.83, 0.75, 0.63], [0.85, 0.72, 0.65, 0.54]]
)
THUMB_RADII = np.array([1.45, 1.18, 1.03, 0.76])
# Where the four fingers begin. The knuckles form an arch, and the little finger's is the lowest.
KNUCKLES = np.array([[2.75, 9.0, -0.05], [0.85, 9.25, -0.2], [-1.05, 8.75, -0.1], [-2.75, 7.85, 0.15]])
THUMB_ROOT = np.array([2.15, 2.0, 0.55])

# The Monk Skin Tone scale, ten steps from light to dark, sRGB (skintone.google, E. Monk).
SKIN_TONES = np.array(
    [
        [246, 237, 228],
        [243, 231, 219],
        [247, 234, 208],
        [234, 218, 186],
        [215, 189, 150],
        [160, 126, 86],
        [130, 92, 67],
        [96, 65, 52],
        [58, 49, 42],
        [41, 36, 32],
    ],
    dtype=np.float64,
)


@dataclass(frozen=True)
class Signer:
    """What stays the same in all pictures of one person.

    Attributes
    ----------
    phalanges, radii, knuckles : ndarray, shapes (4, 3), (4, 4), (4, 3)
        Bone lengths, half widths and first joints of the four fingers, cm.
    thumb_bones, thumb_radii : ndarray, shapes (3,), (4,)
        The same of the thumb; its first joint is ``thumb_root``, shape (3,).
    left : bool
        Whether the left hand signs.
    skin, palm : ndarray, shape (3,)
        Linear RGB albedo of back and palm, 0 to 1.
    polish : ndarray of shape (3,) or None
        Linear RGB of nail polish.
    cuff : ndarray of shape (3,) or None, and ``cuff_at`` : float
        Linear RGB of a sleeve, and how far below the wrist it ends, cm.
    bracelet : ndarray of shape (3,) or None
        Linear RGB of a band around the wrist.
    habits : dict of str to float
        Numbers that colour the poses; see ``signs.hands.poses``.
    frame : float
        Height of the picture at the hand's distance, cm.
    """

    phalanges: np.ndarray
    radii: np.ndarray
    knuckles: np.ndarray
    thumb_bones: np.ndarray
    thumb_radii: np.ndarray
    thumb_root: np.ndarray
    left: bool
    skin: np.ndarray
    palm: np.ndarray
    polish: np.ndarray | None
    cuff: np.ndarray | None
    cuff_at: float
    bracelet: np.ndarray | None
    habits: dict[str, float]
    frame: float


def signer_stream(seed: int, signer: int) -> np.random.Generator:
    """Return the generator that everything about a signer is drawn from."""
    return np.random.default_rng([seed, signer, _SIGNER_STREAM])


def draw_signer(rng: np.random.Generator) -> Signer:
    """Draw a person.

    Parameters
    ----------
    rng : numpy.random.Generator
        From ``signer_stream``.

    Returns
    -------
    Signer
    """
    slim = np.clip(rng.normal(0.96, 0.07), 0.82, 1.12)
    length = np.clip(rng.normal(1.0, 0.045), 0.9, 1.1)
    width = np.clip(rng.normal(1.0, 0.05), 0.9, 1.1)
    phalanges = PHALANGES * length * rng.normal(1, 0.02, (4, 1)) * rng.normal(1, 0.02, (4, 3))
    radii = FINGER_RADII * slim * rng.normal(1, 0.02, (4, 1))
    knuckles = KNUCKLES * np.array([width, rng.normal(1, 0.03), 1.0])
    thumb_bones = THUMB_BONES * length * rng.normal(1, 0.03, 3)
    thumb_radii = THUMB_RADII * slim
    skin, palm = _draw_skin(rng)
    polish = linear(np.array(_POLISH[rng.integers(len(_POLISH))])) if rng.random() < 0.07 else None
    cuff = linear(rng.uniform(15, 200) + rng.normal(0, 22, 3)) if rng.random() < 0.3 else None
    bracelet = linear(rng.uniform(10, 90) + rng.normal(0, 14, 3)) if rng.random() < 0.07 else None
    habits = {
        "spread": rng.uniform(0.5, 1.45),  # how far fingers are held apart
        "curl": rng.uniform(0.0, 1.0),  # 0 loosely folded fingers, 1 a tight fist
        "thumb_lock": rng.random(),  # which finger the thumb lies on in 1 and 2
        "thumb_reach": rng.uniform(0.0, 1.0),  # how far across the palm it goes in 4
        "thumb_out": rng.uniform(0.0, 1.0),  # how far it stands off in 3 and 5
        "hitchhiker": rng.uniform(-6, 24),  # how far its last joint bends back, degrees
        "arch": rng.uniform(0.0, 1.0),  # 0 a flat, 1 a round opening in 0
        "zero_turn": np.clip(rng.normal(70, 17), 42, 112),  # how far the hand turns sideways for 0, degrees
        "yaw": rng.normal(-7, 8),
        "pitch": rng.normal(0, 7),
        "roll": rng.normal(6, 6),
        "bend": rng.normal(3, 11),  # forearm against hand, degrees
    }
    return Signer(
        phalanges=phalanges,
        radii=radii,
        knuckles=knuckles,
        thumb_bones=thumb_bones,
        thumb_radii=thumb_radii,
        thumb_root=THUMB_ROOT * np.array([width, 1.0, 1.0]),
        left=bool(rng.random() < 0.25),
        skin=skin,
        palm=palm,
        polish=polish,
        cuff=cuff,
        cuff_at=float(rng.uniform(1.5, 6.0)),
        bracelet=bracelet,
        habits=habits,
        frame=float(np.clip(rng.normal(20.7, 2.1), 17.5, 26.0)),
    )


_POLISH = [(150, 20, 35), (200, 60, 90), (25, 20, 25), (235, 160, 175), (120, 150, 180), (60, 25, 60)]


def linear(srgb: np.ndarray) -> np.ndarray:
    """Turn sRGB values, 0 to 255, into linear light, 0 to 1 (a plain power of 2.2 serves here)."""
    return np.clip(np.asarray(srgb, dtype=np.float64) / 255.0, 0.004, 1.0) ** 2.2


def _draw_skin(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw a tone between two steps of the scale; palms are lighter and pinker, most so on dark skin."""
    # The two ends of the scale hardly differ in pictures; most weight lies between them.
    tone = np.clip(rng.beta(1.15, 1.25) * 9.0, 0.0, 8.6)
    low = int(tone)
    srgb = SKIN_TONES[low] + (tone - low) * (SKIN_TONES[low + 1] - SKIN_TONES[low])
    # The scale shows tones without the red of blood, which light skin lets through most.
    pale, deep = np.array([0.92, 0.76, 0.64]), np.array([1.05, 0.95, 0.92])
    srgb = srgb * (pale + tone / 9.0 * (deep - pale))
    srgb = np.clip(srgb + rng.normal(0, 5, 3) * np.array([1.0, 0.7, 1.0]), 18, 246)
    skin = linear(srgb)
    pink = linear(np.array([214, 160, 132]))
    share = 0.1 + 0.12 * (tone / 9.0)
    return skin, skin + share * (pink - skin)
