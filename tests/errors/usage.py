"""Calls of the library that cannot be right."""

from __future__ import annotations

import numpy as np

from s2sgrad import grad, hvp, jacobian, jvp, value_and_grad, vjp
from tests.errors.gallery import attempt

A = np.arange(6.0).reshape(2, 3)
V = np.array([0.5, 1.5, 2.5])


def model(weights, bias, X, steps=3):
    return np.sum(weights * X) * steps + bias


def shaped(x):
    return x[1:] * 2.0


def columns(
    x,
    scale,
):
    if scale > 1.0:
        return x * scale
    return x


def squares(x):
    return x * x


def walk(x, y):
    x[0] = y[1]
    return np.sum(x * y)


def parts(x):
    return {"square": x * x, "both": (x, 2.0 * x)}


class Model:
    def __init__(self, k: float) -> None:
        self.k = k

    def loss(self, x):
        return self.k * x


@attempt
def wrt_misspelt():
    grad(model, wrt="weigths")


@attempt
def wrt_like_nothing():
    grad(model, wrt=("weights", "velocity"))


@attempt
def wrt_a_set():
    grad(model, wrt={"weights", "bias"})


@attempt
def wrt_a_number():
    grad(model, wrt=1)


@attempt
def wrt_nothing():
    grad(model, wrt=())


@attempt
def argnums_out_of_range():
    grad(model, argnums=7)


@attempt
def argnums_a_float():
    grad(model, argnums=1.0)


@attempt
def argnums_a_list():
    grad(model, argnums=[0, 1])


@attempt
def argnums_a_name():
    grad(model, argnums="bias")


@attempt
def unknown_backend():
    grad(model, backend="abacus")


@attempt
def no_function():
    grad(3.0)


@attempt
def no_function_but_a_result():
    grad(squares(2.0))(2.0)


@attempt
def value_and_grad_of_a_module():
    value_and_grad(np)


@attempt
def vjp_of_a_number():
    vjp(3.0, 1.0)


@attempt
def jvp_of_a_text():
    jvp("squares", (1.0,), (1.0,))


@attempt
def hvp_of_none():
    hvp(None, (1.0,), (1.0,))


@attempt
def too_few_arguments_in_a_call():
    grad(model)(A)


@attempt
def too_many_arguments_in_a_call():
    grad(squares)(1.0, 2.0)


@attempt
def unknown_keyword_in_a_call():
    grad(model)(A, 1.0, A, step=4)


@attempt
def unbound_method():
    grad(Model.loss)(2.0)


@attempt
def array_of_integers():
    grad(model)(np.arange(6).reshape(2, 3), 1.0, A)


@attempt
def array_of_integers_in_a_dict():
    grad(lambda params: np.sum(params["W"]))({"W": np.arange(3)})


@attempt
def array_of_booleans():
    grad(squares)(np.array([True, False]))


@attempt
def masked_array():
    grad(shaped)(np.ma.masked_array(V, V > 1.0))


@attempt
def text_argument():
    grad(squares)("2.0")


@attempt
def none_argument():
    grad(squares)(None)


@attempt
def set_argument():
    grad(squares)({1.0, 2.0})


@attempt
def list_of_texts():
    grad(lambda xs: xs[0])(["1.0", "2.0"])


@attempt
def returns_an_array():
    grad(shaped)(V)


@attempt
def returns_an_array_on_one_path():
    grad(columns)(A, 3.0)


@attempt
def lambda_returns_an_array():
    value_and_grad(lambda x: x * 2.0)(A)


@attempt
def returns_none():
    def f(x):
        x * x

    grad(f)(1.0)


@attempt
def returns_text():
    def f(x):
        return f"{x}"

    grad(f)(1.0)


@attempt
def returns_a_bool():
    def f(x):
        return x > 1.0

    grad(f)(1.0)


@attempt
def returns_a_tuple():
    def f(x):
        return x * x, x

    grad(f)(1.0)


@attempt
def returns_a_dict():
    def f(x):
        return {"value": x * x}

    grad(f)(1.0)


@attempt
def returns_a_list_of_arrays():
    def f(x):
        return [x, x * x]

    grad(f)(V)


@attempt
def returns_a_function():
    def f(x):
        return np.sin

    grad(f)(1.0)


@attempt
def returns_complex_from_grad():
    def f(x):
        return x * 1j

    grad(f)(1.0)


@attempt
def complex_tangent_of_a_real_argument():
    jvp(squares, (V,), (V * 1j,))


@attempt
def jacobian_of_what_is_not_holomorphic():
    jacobian(lambda z: z * np.conj(z))(1.0 + 2.0j)


@attempt
def no_pair_with_has_aux():
    grad(squares, has_aux=True)(1.0)


@attempt
def same_array_twice():
    x = V.copy()
    grad(walk)(x, x)


@attempt
def views_of_one_array():
    x = np.arange(4.0)
    grad(walk)(x[:3], x[1:])


@attempt
def cotangent_of_another_shape():
    vjp(squares, V)[1](np.ones(2))


@attempt
def cotangent_is_a_number():
    vjp(squares, V)[1](1.0)


@attempt
def cotangent_is_a_list():
    vjp(parts, 2.0)[1]([1.0, (1.0, 1.0)])


@attempt
def cotangent_with_other_keys():
    vjp(parts, 2.0)[1]({"square": 1.0})


@attempt
def cotangent_of_another_structure():
    vjp(parts, 2.0)[1]({"square": 1.0, "both": (1.0,)})


@attempt
def cotangent_is_text():
    vjp(squares, 2.0)[1]("1.0")


@attempt
def vjp_with_an_unknown_output():
    vjp(walk, V, V.copy(), outputs=("z",))


@attempt
def vjp_with_outputs_a_number():
    vjp(walk, V, V.copy(), outputs=0)


@attempt
def tangent_of_another_shape():
    jvp(squares, (V,), (np.ones(2),))


@attempt
def tangent_is_text():
    jvp(squares, (2.0,), ("1.0",))


@attempt
def too_few_tangents():
    jvp(walk, (V, V.copy()), (V,))


@attempt
def primals_not_in_a_tuple():
    jvp(squares, V, V)


@attempt
def tangents_a_number():
    jvp(squares, (2.0,), 1.0)


@attempt
def tangent_of_an_array_of_integers():
    jvp(squares, (np.arange(3),), (np.ones(3),))


@attempt
def tangent_of_text():
    jvp(lambda x, mode: x * x, (2.0, "fast"), (1.0, 1.0))


@attempt
def hvp_of_integers_only():
    hvp(squares, (np.arange(3),), (None,))


@attempt
def hvp_of_an_array_result():
    hvp(squares, (V,), (V,))


@attempt
def argument_that_contains_itself():
    xs = [1.0]
    xs.append(xs)
    grad(lambda xs: xs[0])(xs)


@attempt
def class_of_containers():
    grad(list)([1.0])
