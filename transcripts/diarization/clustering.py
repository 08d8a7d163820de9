"""How many voices there are, and what each is like: average-linkage clusters of unit vectors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

#: Voices further apart than this (1 - cosine, mean over pairs) are two, where nobody says how many.
_APART = 0.35
#: Two voices are one where the cosine of their centres is above this. Of nine recordings of one
#: speaker the halves are at .89 to .95, or a few odd windows at .84 to .87 from the others; the two
#: speakers of four calls are at .69 to .88.
_ALIKE, _ALIKE_FEW = 0.885, 0.78
_FEW = 0.25  # share of the windows under which the second comes in, by degrees
_LEAST_SHARE, _LEAST_SHARE_UNKNOWN = 0.05, 0.1  # of the windows; fewer are noise or overlap
_LEAST_WINDOWS = 2
_MOST_CUTS = 9
_SMALLEST = 0.04  # weight of the smaller cluster's share, so that an outlier is no speaker
_MOST_WINDOWS = 3000  # distances of all pairs: 36 MB; of a longer call every n-th window


def voices_apart(vectors: Array, speakers: int | None) -> Array:
    """(voices, 256) unit vectors, one for each speaker; one where they cannot be told apart."""
    thinned = vectors[:: -(-len(vectors) // _MOST_WINDOWS)]
    if len(thinned) < 2 * _LEAST_WINDOWS or speakers == 1:
        return _centres([vectors]) if len(vectors) else vectors
    tree = _tree(thinned)
    if speakers is None:
        return _distinct(_by_distance(thinned, tree), thinned)
    return _distinct(_by_number(thinned, tree, speakers), thinned)


def _tree(vectors: Array) -> Any:
    import numpy as np
    from scipy.cluster.hierarchy import linkage
    from scipy.spatial.distance import squareform

    apart = np.maximum(1.0 - vectors @ vectors.T, 0.0)
    return linkage(squareform(apart, checks=False), "average")


def _by_distance(vectors: Array, tree: Any) -> Array:
    from scipy.cluster.hierarchy import fcluster

    labels = fcluster(tree, _APART, "distance") - 1
    return _settled(vectors, labels, _large(labels, _LEAST_SHARE_UNKNOWN))


def _by_number(vectors: Array, tree: Any, speakers: int) -> Array:
    """The cut of the tree whose largest clusters are furthest apart for what they hold.

    The first cut into two is often one odd window against all the others; so lower ones are tried.
    """
    from scipy.cluster.hierarchy import fcluster

    best: tuple[float, Array] | None = None
    for count in range(speakers, min(len(vectors), speakers + _MOST_CUTS) + 1):
        labels = fcluster(tree, count, "maxclust") - 1
        large = _large(labels, _LEAST_SHARE)[:speakers]
        if len(large) < speakers:
            continue
        found = _settled(vectors, labels, large)
        score = _separation(vectors, found)
        if best is None or score > best[0]:
            best = (score, found)
    if best is not None:
        return best[1]
    return _by_number(vectors, tree, speakers - 1) if speakers > 2 else _centres([vectors])


def _large(labels: Any, least: float) -> list[int]:
    """Clusters that hold enough windows, the largest first; at least one."""
    import numpy as np

    sizes = np.bincount(labels)
    order = [int(label) for label in np.argsort(-sizes, kind="stable")]
    needed = max(_LEAST_WINDOWS, least * len(labels))
    return [label for label in order if sizes[label] >= needed] or order[:1]


def _settled(vectors: Array, labels: Any, large: list[int]) -> Array:
    """The voices of the clusters, after every window went to the nearest of them, thrice."""
    found = _centres([vectors[labels == label] for label in large])
    for _ in range(3):
        nearest = (vectors @ found.T).argmax(axis=1)
        parts = [vectors[nearest == voice] for voice in range(len(found))]
        found = _centres([part for part in parts if len(part)])
    return found


def _separation(vectors: Array, found: Array) -> float:
    """Mean silhouette by centres, with a penalty for a very small smallest cluster."""
    import numpy as np

    cosines = vectors @ found.T
    sizes = np.bincount(cosines.argmax(axis=1), minlength=len(found))
    away = np.sort(1.0 - cosines, axis=1)
    silhouette = (away[:, 1] - away[:, 0]) / np.maximum(away[:, 1], 1e-6)
    return float(silhouette.mean() + _SMALLEST * np.log(max(1, sizes.min()) / len(vectors)))


def _distinct(found: Array, vectors: Array) -> Array:
    """The voices, the two that are most alike taken as one as long as they are one."""
    import numpy as np

    if len(found) < 2:
        return found
    between = found @ found.T - 2.0 * np.eye(len(found))
    one, other = sorted(divmod(int(between.argmax()), len(found)))
    nearest = (vectors @ found.T).argmax(axis=1)
    share = min(float(np.mean(nearest == one)), float(np.mean(nearest == other)))
    if between[one, other] < _ALIKE_FEW + (_ALIKE - _ALIKE_FEW) * min(1.0, share / _FEW):
        return found
    nearest[nearest == other] = one
    kept = [vectors[nearest == voice] for voice in range(len(found)) if voice != other]
    return _distinct(_centres([part for part in kept if len(part)]), vectors)


def _centres(parts: list[Array]) -> Array:
    import numpy as np

    means = np.stack([part.mean(axis=0) for part in parts])
    unit: Array = means / np.maximum(np.linalg.norm(means, axis=1, keepdims=True), 1e-6)
    return unit
