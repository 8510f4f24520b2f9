"""An LSTM with peepholes (Graves 2013, equations 7 to 11), unrolled over a sequence.

i_t = sigmoid(x_t W_xi + h_{t-1} W_hi + w_ci c_{t-1} + b_i)        input gate
f_t = sigmoid(x_t W_xf + h_{t-1} W_hf + w_cf c_{t-1} + b_f)        forget gate
c_t = f_t c_{t-1} + i_t tanh(x_t W_xc + h_{t-1} W_hc + b_c)        cell
o_t = sigmoid(x_t W_xo + h_{t-1} W_ho + w_co c_t + b_o)            output gate
h_t = o_t tanh(c_t)                                                hidden state

The peepholes w_ci, w_cf, w_co are diagonal, as in the paper, hence vectors. x_t has one row per sequence of the batch.
The loss is the squared error of a linear read-out of h_t at every step.
"""

from __future__ import annotations

import numpy as np
from compare import table

from s2sgrad import value_and_grad

GATES = "ifco"
PEEPHOLES = ("ci", "cf", "co")


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def cell(p, x, h, c):
    """One step: the new hidden state and cell."""
    i = sigmoid(x @ p["W_xi"] + h @ p["W_hi"] + p["w_ci"] * c + p["b_i"])
    f = sigmoid(x @ p["W_xf"] + h @ p["W_hf"] + p["w_cf"] * c + p["b_f"])
    c = f * c + i * np.tanh(x @ p["W_xc"] + h @ p["W_hc"] + p["b_c"])
    o = sigmoid(x @ p["W_xo"] + h @ p["W_ho"] + p["w_co"] * c + p["b_o"])
    return o * np.tanh(c), c


def loss(p, xs, targets):
    batch, hidden = xs.shape[1], p["b_i"].shape[0]
    h = np.zeros((batch, hidden))
    c = np.zeros((batch, hidden))
    total = 0.0
    for x, target in zip(xs, targets):
        h, c = cell(p, x, h, c)
        error = h @ p["W_hy"] + p["b_y"] - target
        total += 0.5 * np.sum(error**2)
    return total / batch


def gradient_by_hand(p, xs, targets):
    """Backpropagation through time, derived on paper: every gate by the derivative of its own non-linearity."""
    steps, batch = xs.shape[:2]
    zero = np.zeros((batch, p["b_i"].shape[0]))
    saved, h, c = [], zero, zero
    for x in xs:
        h_old, c_old = h, c
        i = sigmoid(x @ p["W_xi"] + h @ p["W_hi"] + p["w_ci"] * c + p["b_i"])
        f = sigmoid(x @ p["W_xf"] + h @ p["W_hf"] + p["w_cf"] * c + p["b_f"])
        g = np.tanh(x @ p["W_xc"] + h @ p["W_hc"] + p["b_c"])
        c = f * c + i * g
        o = sigmoid(x @ p["W_xo"] + h @ p["W_ho"] + p["w_co"] * c + p["b_o"])
        h = o * np.tanh(c)
        saved.append((h_old, c_old, i, f, g, c, o, h))
    d = {name: np.zeros_like(value) for name, value in p.items()}
    dh, dc = zero, zero
    for t in range(steps - 1, -1, -1):
        h_old, c_old, i, f, g, c, o, h = saved[t]
        error = (h @ p["W_hy"] + p["b_y"] - targets[t]) / batch
        d["W_hy"] += h.T @ error
        d["b_y"] += error.sum(axis=0)
        dh = dh + error @ p["W_hy"].T
        s = np.tanh(c)
        z = {"o": dh * s * o * (1.0 - o)}
        dc = dc + dh * o * (1.0 - s * s) + z["o"] * p["w_co"]
        z["i"] = dc * g * i * (1.0 - i)
        z["f"] = dc * c_old * f * (1.0 - f)
        z["c"] = dc * i * (1.0 - g * g)
        for gate in GATES:
            d[f"W_x{gate}"] += xs[t].T @ z[gate]
            d[f"W_h{gate}"] += h_old.T @ z[gate]
            d[f"b_{gate}"] += z[gate].sum(axis=0)
        d["w_ci"] += (z["i"] * c_old).sum(axis=0)
        d["w_cf"] += (z["f"] * c_old).sum(axis=0)
        d["w_co"] += (z["o"] * c).sum(axis=0)
        dh = sum(z[gate] @ p[f"W_h{gate}"].T for gate in GATES)
        dc = dc * f + z["i"] * p["w_ci"] + z["f"] * p["w_cf"]
    return d


def parameters(rng, inputs, hidden, outputs):
    p = {f"W_x{gate}": rng.standard_normal((inputs, hidden)) / np.sqrt(inputs) for gate in GATES}
    p |= {f"W_h{gate}": rng.standard_normal((hidden, hidden)) / np.sqrt(hidden) for gate in GATES}
    p |= {f"w_{name}": rng.standard_normal(hidden) for name in PEEPHOLES}
    p |= {f"b_{gate}": 0.1 * rng.standard_normal(hidden) for gate in GATES}
    return p | {"W_hy": rng.standard_normal((hidden, outputs)) / np.sqrt(hidden), "b_y": np.zeros(outputs)}


def problem(seed=0, steps=12, batch=5, inputs=3, hidden=8, outputs=2):
    rng = np.random.default_rng(seed)
    xs = rng.standard_normal((steps, batch, inputs))
    return parameters(rng, inputs, hidden, outputs), xs, rng.standard_normal((steps, batch, outputs))


def main() -> None:
    args = problem()
    value, generated = value_and_grad(loss, wrt="p")(*args)
    print(f"loss over {len(args[1])} steps: {value:.6f}\n")
    table("LSTM with peepholes, every parameter", generated, gradient_by_hand(*args))


if __name__ == "__main__":
    main()
