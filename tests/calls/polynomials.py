"""Polynomials and windows."""

from __future__ import annotations

CALLS = r"""
np.polyfit(v, u, 2)
np.polyfit(v, u, 1)
np.polyfit(v, u, 0)
np.polyfit(v, u, 2, w=u)
np.polyfit(v, np.stack([u, v], 1), 1)
np.polyfit([0.0, 1.0, 2.0], [a, b, 1.0], 1)
np.polyfit(v, u, deg=2, rcond=1e-10)
np.polyval(v, a)
np.polyval(v, x)
np.polyval([a, b, 1.0], x)
np.polyval([1, 2], kk)
np.polyval(v, z)
np.polyval(f[0], f)
np.polyval([a], x)
np.polyadd(v, u)
np.polyadd(v[:2], u)
np.polyadd([a, 1], u)
np.polyadd([1, 2], [1])
np.polyadd(a, u)
np.polysub(v, u[:3])
np.polysub([1, 2], [1])
np.polysub([a, 2], [b])
np.polymul(v, u[:3])
np.polymul([a, 1.0], [1.0, b])
np.polymul([1, 2], [1])
np.polymul(a, u)
np.polyder(v)
np.polyder(v, 2)
np.polyder(v, 0)
np.polyder([a, b, 1.0])
np.polyder([1, 2, 3])
np.polyder(v, m=6)
np.polyint(v)
np.polyint(v, 2)
np.polyint(v, m=1, k=a)
np.polyint(v, 2, [a, b])
np.polyint([a, b])
np.polydiv(v, u[:2])
np.polydiv([a, b, 1.0], [1.0, 2.0])
np.poly(v)
np.polynomial.polynomial.polyval(a, v)
np.polynomial.polynomial.polyval(x, v)
np.polynomial.polynomial.polyval(x, [a, b, 2.0])
np.polynomial.polynomial.polyadd(v, u[:2])
np.polynomial.polynomial.polysub(v, u[:2])
np.polynomial.polynomial.polymul(v, u[:2])
np.polynomial.polynomial.polyder(v)
np.polynomial.polynomial.polyder(v, 2)
np.polynomial.polynomial.polyint(v)
np.polynomial.polynomial.polyfit(v, u, 2)
np.polynomial.polynomial.polyvander(v, 3)
np.polynomial.polynomial.polyfromroots(v)
np.polynomial.chebyshev.chebval(a, v)
np.polynomial.chebyshev.chebval(x, v)
np.polynomial.chebyshev.chebval(x, v[:1])
np.polynomial.chebyshev.chebval(x, v[:2])
np.polynomial.legendre.legval(x, v)
np.polynomial.legendre.legval(a, v)
np.polynomial.hermite.hermval(x, v)
np.polynomial.hermite_e.hermeval(x, v)
np.polynomial.laguerre.lagval(x, v)
s_, w_ = np.polynomial.legendre.leggauss(5);; np.sum(w_ * np.sin(s_ * a))
s_, w_ = np.polynomial.hermite.hermgauss(5);; np.sum(w_ * np.sin(s_ * a))
s_, w_ = np.polynomial.chebyshev.chebgauss(5);; np.sum(w_ * np.sin(s_ * a))
s_, w_ = np.polynomial.laguerre.laggauss(5);; np.sum(w_ * np.sin(s_ * a))
np.vander(v)
np.vander(v, 3)
np.vander(v, 3, increasing=True)
np.vander(v, N=4)
np.vander([a, b])
np.vander(i)
np.vander(v, 1)
np.vander(f[0])
np.hanning(5) * v
np.hamming(5) * v
np.blackman(5) * v
np.bartlett(5) * v
np.kaiser(5, 3.0) * v
np.kaiser(5, a) * v
np.hanning(v.shape[0]) * v
np.hanning(1) * a
np.kaiser(v.size, 14) * v
np.i0(v)
np.i0(a)
np.sinc(v)
np.sinc(a)
np.sinc(f)
np.sinc(kk)
np.sinc(0.0) * a
""".strip().splitlines()
REFUSED: dict[str, str] = {
    'np.roots(v)': 'complex',
    'np.polyfit(v, u, 2, full=True)': 'full=',
    'np.poly1d(v)(a)': 'np.poly1d',
}
