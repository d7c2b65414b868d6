"""Coefficients of the Taylor window as a sum of cosines (src/initializers/stft/windows.cpp).

    /usr/bin/python3 scripts/fit/taylor.py        (mpmath)

Carrara, Goodman, Majewski 1995, Spotlight Synthetic Aperture Radar, appendix D.2, with SciPy's defaults: four nearly equal side
lobes of 30 dB (nbar = 4, sll = 30), and 1 in the middle. W(x) = 1 + 2 sum F_m cos(2 pi m x), divided by W(0).
"""
from mpmath import acosh, mp, mpf, nstr, pi

mp.dps = 60
NBAR, LEVEL = 4, 30

a2 = (acosh(mpf(10) ** (mpf(LEVEL) / 20)) / pi) ** 2
sigma2 = NBAR**2 / (a2 + (NBAR - mpf(1) / 2) ** 2)
terms = []
for m in range(1, NBAR):
    f = mpf(-1) ** (m + 1) / 2
    for j in range(1, NBAR):
        f *= 1 - m**2 / sigma2 / (a2 + (j - mpf(1) / 2) ** 2)
        if j != m:
            f /= 1 - mpf(m) ** 2 / j**2
    terms.append(2 * f)
for c in [mpf(1), *terms]:
    c /= 1 + sum(terms)
    print(f"{float(c).hex()}  // {nstr(c, 20)}")
