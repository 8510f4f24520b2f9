"""Complex numbers: the convention of their gradients, the dtypes of results, and what the generated code looks like.

The derivatives themselves are held by tests/rules/test_rows_complex.py and by the programs of the zoo.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from s2sgrad import UnsupportedError, UsageError, grad, hvp, jacobian, jvp, value_and_grad, vjp
from s2sgrad.ir.types import is_complex
from s2sgrad.rules.domains import complex_cases, domains
from s2sgrad.rules.registry import all_rows

H = 1e-6


def written(x):
    z = np.zeros(2, dtype=complex)
    z[0] = x
    return np.real(z[0])


def of_a_list(x):
    return np.sum(np.abs(np.array([x, 1j * x])))


THROUGH = [
    lambda x: np.real(np.exp(1j * x)),
    lambda x: np.abs(1.0 + 1j * x) ** 2,
    lambda x: ((1.0 + 1j * x) * (1.0 - 1j * x)).real,
    lambda x: complex(x, 1.0).real,
    lambda x: complex(1.0, x).imag,
    lambda x: abs((-1.0 + 0j) ** x + 1.0),
    lambda x: np.sqrt(x + 0j).real,
    lambda x: np.angle(x + 2j),
    written,
    of_a_list,
]


@pytest.mark.parametrize("fun", THROUGH)
def test_real_functions_through_complex_numbers(fun: Callable[..., Any]) -> None:
    want = (fun(3.0 + H) - fun(3.0 - H)) / (2.0 * H)
    value, got = value_and_grad(fun)(3.0)
    assert value == fun(3.0)
    assert not np.iscomplexobj(got)
    assert abs(got - want) < 1e-6
    assert abs(jvp(fun, (3.0,), (1.0,))[1] - want) < 1e-6


def test_as_a_constant() -> None:
    assert grad(lambda x, w: x * np.abs(w))(2.0, 3.0 + 4.0j) == 5.0


# the convention ------------------------------------------------------------------------------------------------------
def test_gradients_are_those_of_jax() -> None:
    """dL/da - i dL/db for z = a + ib."""
    assert grad(lambda z: z.real)(1.0 + 2.0j) == 1.0
    assert grad(lambda z: z.imag)(1.0 + 2.0j) == -1j
    assert grad(lambda z: abs(z) ** 2)(1.0 + 2.0j) == pytest.approx(2.0 - 4.0j)


def test_a_step_against_the_conjugate_descends() -> None:
    def loss(z):
        return np.sum(np.abs(z**2 - 1j) ** 2)

    z = np.array([0.3 + 0.9j, 1.0 - 0.2j])
    for _ in range(200):
        z = z - 0.05 * np.conj(grad(loss)(z))
    assert loss(z) < 1e-12


def test_pullbacks_of_holomorphic_functions_multiply_by_the_derivative() -> None:
    z = 0.3 + 0.7j
    out, pullback = vjp(np.exp, z)
    assert out == np.exp(z)
    assert pullback(1j) == (1j * np.exp(z),)
    assert jvp(np.exp, (z,), (1j,))[1] == 1j * np.exp(z)


def test_zero_of_abs() -> None:
    assert grad(lambda z: abs(z))(0j) == 0.0
    np.testing.assert_array_equal(grad(lambda z: np.sum(np.abs(z)))(np.zeros(2, complex)), [0.0, 0.0])


# dtypes --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("dtype", [np.complex64, np.complex128])
def test_gradients_have_the_dtype_of_their_argument(dtype: Any) -> None:
    z = np.array([1.0 + 1.0j, 2.0], dtype)
    x = np.array([0.5, 0.7], z.real.dtype)
    dz, dx = grad(lambda z, x: np.sum((z * x).real + z.imag), argnums=(0, 1))(z, x)
    assert (dz.dtype, dx.dtype) == (z.dtype, x.dtype)
    dz = grad(lambda z: np.sum(z.real))(z)
    assert dz.dtype == z.dtype
    assert grad(lambda z: 1.0)(z).dtype == z.dtype
    product = hvp(lambda z: np.sum(np.abs(z) ** 4), (z,), (z,))[0]
    assert product.dtype == z.dtype


def test_gradients_of_numbers_are_complex_numbers() -> None:
    for fun in (lambda z: z.real, lambda z: 1.0, lambda z: abs(z)):
        assert np.iscomplexobj(grad(fun)(1.0 + 2.0j))
    assert not np.iscomplexobj(grad(lambda x: (x * 1j).imag)(2.0))
    out, tangent = jvp(lambda x: x + 0j, (2.0,), (1.0,))
    assert isinstance(tangent, complex)
    assert np.iscomplexobj(grad(lambda z: abs(z) ** 2)(np.complex128(1.0 + 2.0j)))


def test_real_tangents_of_complex_arguments() -> None:
    z = np.array([1.0 + 1.0j, 2.0])
    out, tangent = jvp(lambda z: z * z, (z,), (np.ones(2),))
    np.testing.assert_allclose(tangent, 2.0 * z)
    (dz,) = vjp(lambda z: z * z, z)[1](np.ones(2))
    np.testing.assert_allclose(dz, 2.0 * z)


def test_the_arguments_stay_as_they_are() -> None:
    z = np.array([1.0 + 1.0j, 2.0])

    def fun(z):
        z.imag[0] = 3.0
        z *= 2.0
        return np.sum(np.abs(z))

    grad(fun)(z)
    np.testing.assert_array_equal(z, [1.0 + 1.0j, 2.0])


# jacobian ------------------------------------------------------------------------------------------------------------
def test_jacobian_of_complex_results() -> None:
    x = np.array([0.3, 0.7])
    np.testing.assert_allclose(jacobian(lambda x: np.exp(1j * x))(x), np.diag(1j * np.exp(1j * x)))
    np.testing.assert_allclose(jacobian(lambda x: 1j * x[0] * x[1])(x), [0.7j, 0.3j])


def test_jacobian_of_holomorphic_functions() -> None:
    z = np.array([0.3 + 1j, 0.7])
    np.testing.assert_allclose(jacobian(lambda z: z**2 * z[0])(z), [[3 * z[0] ** 2, 0], [z[1] ** 2, 2 * z[1] * z[0]]])


def test_jacobian_of_real_results() -> None:
    z = np.array([0.3 + 1j, 0.7])
    np.testing.assert_allclose(jacobian(lambda z: np.abs(z) ** 2)(z), np.diag(2.0 * np.conj(z)))


def test_jacobian_of_other_functions_is_refused() -> None:
    with pytest.raises(UsageError, match="holomorphic"):
        jacobian(lambda z: z * np.conj(z))(np.array([1.0 + 1j]))
    with pytest.raises(UsageError, match="holomorphic"):
        jacobian(np.conj)(1.0 + 1j)


# refused -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "fun",
    [
        lambda z: np.sum(np.sort(z).real),
        lambda z: np.max(z).real,
        lambda z: np.maximum(z, 1j).real[0],
        lambda z: np.sum(np.sign(z).real),
        lambda z: np.sum(np.nan_to_num(z).real),
        lambda z: np.linalg.svd(np.outer(z, z))[1][0],
        lambda z: np.linalg.eigh(np.outer(z, np.conj(z)))[0][0],
        lambda z: np.linalg.cholesky(np.outer(z, np.conj(z)) + 4.0 * np.eye(2))[0, 0].real,
        lambda z: np.linalg.slogdet(np.outer(z, z) + np.eye(2))[1],
        lambda z: np.linalg.pinv(np.outer(z, z))[0, 0].real,
        lambda z: np.sum(np.unique(z).real),
        lambda z: np.median(z).real,
    ],
)
def test_functions_without_a_rule_for_complex_numbers(fun: Callable[..., Any]) -> None:
    z = np.array([1.0 + 1.0j, 2.0 - 1j])
    with pytest.raises(UnsupportedError):
        grad(fun)(z)
    with pytest.raises(UnsupportedError):
        jvp(fun, (z,), (z,))
    fun(z)


def test_every_row_that_takes_complex_numbers_is_tried_on_some() -> None:
    tried = {row.name for row, _, _ in complex_cases()}
    for row in all_rows():
        if row.complex and row.differentiable and row.vjp and domains(row) and row.fn is not None:
            given = [a for d in domains(row) for a in d.args(np.random.default_rng(0))]
            assert row.name in tried or any(map(np.iscomplexobj, given)) or row.name == "np.fft.rfft", row.name


# the code ------------------------------------------------------------------------------------------------------------
def test_nothing_is_said_of_real_parts_where_all_is_real() -> None:
    source = grad(lambda x: np.sum(np.sin(x) ** 2)).source(np.ones(2))
    assert "real" not in source
    assert "complex" not in source


def test_a_real_operand_takes_the_real_part() -> None:
    z = np.array([1.0 + 1.0j, 2.0])
    source = grad(lambda x: np.sum((x * z).real)).source(np.ones(2))
    assert source.count(".real") == 1 + source.count("z.real")
    assert is_complex is not None
