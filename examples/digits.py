"""Train a network of two layers on scikit-learn's handwritten digits, with a loss in plain NumPy.

    python examples/digits.py                   train, report the test accuracy, write digits.png
    python examples/digits.py --show-adjoint    and print the code that computes the gradients
"""

from __future__ import annotations

import argparse
from typing import NamedTuple

import numpy as np
from sklearn.datasets import load_digits
from sklearn.model_selection import train_test_split
from tqdm import tqdm

from s2sgrad import value_and_grad

HIDDEN = 64
BATCH = 32
RATE = 0.1
MOMENTUM = 0.9
DECAY = 1e-4


class Split(NamedTuple):
    X_train: np.ndarray
    X_test: np.ndarray
    y_train: np.ndarray
    y_test: np.ndarray


def scores(params, X):
    h = np.tanh(X @ params["W1"] + params["b1"])
    return h @ params["W2"] + params["b2"]


def loss(params, X, y):
    """Mean cross-entropy of the softmax of the scores, with weight decay."""
    score = scores(params, X)
    score = score - np.max(score, axis=1, keepdims=True)
    n = X.shape[0]
    log_likelihood = score[np.arange(n), y] - np.log(np.sum(np.exp(score), axis=1))
    decay = np.sum(params["W1"] ** 2) + np.sum(params["W2"] ** 2)
    return -np.sum(log_likelihood) / n + 0.5 * DECAY * decay


loss_and_gradient = value_and_grad(loss, wrt="params")


def load(seed: int = 0) -> Split:
    """1797 images of 8 x 8 pixels, scaled to [0, 1]; a quarter is held out."""
    images, labels = load_digits(return_X_y=True)
    return Split(*train_test_split(images / 16.0, labels, test_size=0.25, random_state=seed, stratify=labels))


def initial(rng: np.random.Generator, inputs: int, classes: int) -> dict[str, np.ndarray]:
    return {
        "W1": rng.standard_normal((inputs, HIDDEN)) / np.sqrt(inputs),
        "b1": np.zeros(HIDDEN),
        "W2": rng.standard_normal((HIDDEN, classes)) / np.sqrt(HIDDEN),
        "b2": np.zeros(classes),
    }


def train(data: Split, epochs: int, seed: int = 0, progress: bool = True) -> tuple[dict[str, np.ndarray], list[float]]:
    """Stochastic gradient descent with momentum; the parameters, and the mean loss of every epoch."""
    rng = np.random.default_rng(seed)
    params = initial(rng, data.X_train.shape[1], int(data.y_train.max()) + 1)
    velocity = {name: np.zeros_like(value) for name, value in params.items()}
    curve = []
    bar = tqdm(range(epochs), desc="epochs", disable=not progress)
    for _ in bar:
        order = rng.permutation(len(data.X_train))
        losses = []
        for start in range(0, len(order) - BATCH + 1, BATCH):
            batch = order[start : start + BATCH]
            value, gradient = loss_and_gradient(params, data.X_train[batch], data.y_train[batch])
            for name in params:
                velocity[name] = MOMENTUM * velocity[name] - RATE * gradient[name]
                params[name] = params[name] + velocity[name]
            losses.append(float(value))
        curve.append(float(np.mean(losses)))
        bar.set_postfix(loss=f"{curve[-1]:.4f}")
    return params, curve


def predict(params: dict[str, np.ndarray], X: np.ndarray) -> np.ndarray:
    return np.argmax(scores(params, X), axis=1)


def plot(path: str, curve: list[float], data: Split, predicted: np.ndarray) -> None:
    """The loss curve beside the first misclassified digits of the test set."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    wrong = np.flatnonzero(predicted != data.y_test)
    columns = 6
    figure = Figure(figsize=(11, 4.5), layout="constrained")
    FigureCanvasAgg(figure)  # draws without a display
    left, right = figure.subfigures(1, 2, width_ratios=(1.0, 1.2))
    axes = left.subplots()
    axes.semilogy(range(1, len(curve) + 1), curve)
    axes.set(xlabel="epoch", ylabel="training loss", title="Loss")
    right.suptitle(f"Misclassified: {len(wrong)} of {len(data.y_test)}")
    for k, cell in enumerate(right.subplots(3, columns).flat):
        cell.set_axis_off()
        if k < len(wrong):
            cell.imshow(data.X_test[wrong[k]].reshape(8, 8), cmap="gray_r")
            cell.set_title(f"{data.y_test[wrong[k]]} as {predicted[wrong[k]]}", fontsize=9)
    figure.savefig(path, dpi=120)


def run(epochs: int, seed: int = 0, output: str | None = None, progress: bool = True) -> float:
    """Train, plot to output if given, and return the accuracy on the held-out digits."""
    data = load(seed)
    params, curve = train(data, epochs, seed, progress)
    predicted = predict(params, data.X_test)
    accuracy = float(np.mean(predicted == data.y_test))
    print(f"{len(data.y_train)} training digits, {len(data.y_test)} held out, {epochs} epochs")
    print(f"training loss: {curve[-1]:.4f}   test accuracy: {100.0 * accuracy:.1f} %")
    if output:
        plot(output, curve, data, predicted)
        print(f"loss curve and misclassified digits: {output}")
    return accuracy


def adjoint_source() -> str:
    """The generated code, for a batch of these digits."""
    data = load()
    params = initial(np.random.default_rng(0), data.X_train.shape[1], 10)
    return loss_and_gradient.source(params, data.X_train[:BATCH], data.y_train[:BATCH])


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError("must be 1 or more")
    return value


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--epochs", type=positive, default=30, help="passes over the training set (default: 30)")
    parser.add_argument("--seed", type=int, default=0, help="of the split, the initial weights and the batches")
    parser.add_argument("--output", default="digits.png", help="where the picture goes (default: digits.png)")
    parser.add_argument("--show-adjoint", action="store_true", help="print the generated code")
    options = parser.parse_args(argv)
    run(options.epochs, options.seed, options.output)
    if options.show_adjoint:
        print("\nThe adjoint of loss, as generated:\n")
        print(adjoint_source())


if __name__ == "__main__":
    main()
