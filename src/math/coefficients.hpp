#pragma once
// Coefficients of elementary.hpp, highest degree first. Part of the stream contract: a change changes the bits.
// Fitted by scripts/fit/elementary.sollya and scripts/fit/quantiles.py, which print them.
#include <cstdint>

namespace inwit::math {

template <typename T> struct Coefficients;

template <> struct Coefficients<float> {
  using integer = std::int32_t;
  static constexpr int fraction_bits = 23;
  static constexpr integer root_half = 0x3f3504f3; // bits of sqrt(1/2)
  static constexpr float ln2_high = 0x1.62e4p-1f;  // 15 significant bits: e * ln2_high is exact
  static constexpr float ln2_low = 0x1.7f7d1cp-20f;

  // log(1+f) = f - f^2/2 + f^3 P(f) on [sqrt(1/2)-1, sqrt(2)-1]; relative fit error 2^-26.9
  static constexpr float log[] = {-0x1.2a6f78p-4f, 0x1.015974p-3f, -0x1.0e96ccp-3f, 0x1.239ce2p-3f,
                                  -0x1.5466fep-3f, 0x1.99944ep-3f, -0x1.000234p-2f, 0x1.55557p-2f};
  // sin t = t + t^3 S(t^2) on |t| <= pi/4; relative fit error 2^-27.9
  static constexpr float sine[] = {-0x1.9954e8p-13f, 0x1.11077ap-7f, -0x1.555546p-3f};
  // cos t = 1 - t^2/2 + t^4 C(t^2) on |t| <= pi/4; relative fit error 2^-33.0
  static constexpr float cosine[] = {0x1.99e914p-16f, -0x1.6c0c2ap-10f, 0x1.55554ap-5f};
  // sqrt(2) erfinv(x) = x + x N(r)/D(r), r = 1 - x^2 on [0.0889, 1]; relative fit error 1.3e-8
  static constexpr float central_numerator[] = {-0x1.db2b3p+3f, -0x1.077376p+8f, 0x1.81b58p+8f,
                                                0x1.24e3ccp+9f, 0x1.87d528p+6f,  0x1.1523dap+1f};
  static constexpr float central_denominator[] = {0x1.50eeb6p+9f, 0x1.9b4072p+10f, 0x1.724f2p+9f, 0x1.1cf7aap+6f, 1};
  // G = (t - 1) - N(t)/D(t) on [1.1774, 13.22]; fit error 1.5e-8 max(1, G)
  static constexpr float upper_numerator[] = {-0x1.14a304p-5f, -0x1.97b4a8p-1f, -0x1.ef5b5ap+0f, 0x1.0481d6p+2f,
                                              0x1.1ed9cep+1f};
  static constexpr float upper_denominator[] = {0x1.17a154p-5f, 0x1.f5ae96p-1f, 0x1.4e685cp+2f, 0x1.786e68p+2f, 1};
};

template <> struct Coefficients<double> {
  using integer = std::int64_t;
  static constexpr int fraction_bits = 52;
  static constexpr integer root_half = 0x3fe6a09e667f3bcd; // bits of sqrt(1/2)
  static constexpr double ln2_high = 0x1.62e42fefa38p-1;   // 42 significant bits: e * ln2_high is exact
  static constexpr double ln2_low = 0x1.ef35793c7673p-45;

  // log((1+s)/(1-s)) = 2 s + s z P(z), z = s^2 on |s| <= 3 - 2 sqrt(2); relative fit error 2^-59.5
  static constexpr double log[] = {0x1.2f023f0510134p-3, 0x1.39a20d7dc4d4fp-3, 0x1.74663b910efa9p-3, 0x1.c71c521a6f892p-3,
                                   0x1.24924941dae8ap-2, 0x1.999999997ff68p-2, 0x1.5555555555592p-1};
  // sin t = t + t^3 S(t^2) on |t| <= pi/4; relative fit error 2^-57.9
  static constexpr double sine[] = {0x1.5d8e627752d06p-33, -0x1.ae5e5500a2311p-26, 0x1.71de355fa5201p-19,
                                    -0x1.a01a019bf2b8p-13, 0x1.111111110f76p-7,    -0x1.5555555555548p-3};
  // cos t = 1 - t^2/2 + t^4 C(t^2) on |t| <= pi/4; relative fit error 2^-63.9
  static constexpr double cosine[] = {-0x1.8fa6a8a6a109ap-37, 0x1.1ee9dc12c74cbp-29,  -0x1.27e4f7f1ee918p-22,
                                      0x1.a01a019c8f945p-16,  -0x1.6c16c16c15018p-10, 0x1.555555555554bp-5};
  // sqrt(2) erfinv(x) = x + x N(r)/D(r), r = 1 - x^2 on [0.0889, 1]; relative fit error 7.1e-18
  static constexpr double central_numerator[] = {-0x1.b76302005fe55p+17, -0x1.99615b504fe7cp+21, -0x1.957e9fe2ad6dp+22,
                                                 0x1.8558985e8a4dp+23,   0x1.1170ee8474754p+25,  0x1.8480f6191355ap+24,
                                                 0x1.b82526d3af07fp+22,  0x1.a8dfa39664bd7p+19,  0x1.4d596596ce6bcp+15,
                                                 0x1.66cdfa74df5c9p+9,   0x1.494dacda3965fp+1};
  static constexpr double central_denominator[] = {0x1.18eec289dbfcep+18,
                                                   0x1.c984c94048c37p+22,
                                                   0x1.55d92ec4562a8p+25,
                                                   0x1.6f8a737efe4cep+26,
                                                   0x1.52f0b91ddf344p+26,
                                                   0x1.214d589e6b57ap+25,
                                                   0x1.d23ba37db406p+22,
                                                   0x1.58fec96f9ace7p+19,
                                                   0x1.ad877eff85ac2p+14,
                                                   0x1.7069138528cc4p+8,
                                                   1};
  // G = (t - 1) - N(t)/D(t) on [1.1774, 37.65]; fit error 5.9e-17 max(1, G)
  static constexpr double upper_numerator[] = {-0x1.50859984cb216p-24, -0x1.075db11e02aa3p-15, -0x1.949dd407309b7p-9,
                                               -0x1.b7c88926cdb0ap-4,  -0x1.82f9c183c9f99p+0,  -0x1.254ccf495a9acp+3,
                                               -0x1.8fd74f4f08ae7p+4,  -0x1.43adc841f9a28p+4,  0x1.0837be4592c0cp+6,
                                               0x1.c705b1093c94ap+6,   0x1.523c150cc4184p+5,   0x1.733222e8aebaap+1};
  static constexpr double upper_denominator[] = {0x1.50d7120cf6f18p-24, 0x1.0c92314b920eap-15, 0x1.ae6312f085436p-9,
                                                 0x1.fb354e587e504p-4,  0x1.02b11d83e7444p+1,  0x1.fd79e219607cap+3,
                                                 0x1.0f8d7582dfa6ep+6,  0x1.50fd2b7822a74p+7,  0x1.b6d4c73d2584bp+7,
                                                 0x1.f5f5812414248p+6,  0x1.8d55fc3238221p+4,  1};
};

} // namespace inwit::math
