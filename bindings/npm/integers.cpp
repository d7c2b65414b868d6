// In the place of libc++'s file of this content, for std::to_chars: what writes a float64 as an integer, from 2^53 on and below 10^22,
// where that is shorter than scientific notation. libc++'s writes every number to every precision, by tables that would be a fifth of the
// package. All of its functions are here, as the linker would take its file for one of them.
#include <charconv>
#include <cstdint>

using Text = std::to_chars_result;
Text integer(char *first, char *last, double value, uint32_t precision) __asm__("_ZNSt3__120__d2fixed_buffered_nEPcS0_dj");
Text scientific(char *first, char *last, double value, uint32_t precision) __asm__("_ZNSt3__118__d2exp_buffered_nEPcS0_dj");
void append_digits(uint32_t count, uint32_t digits, char *to) __asm__("_ZNSt3__117__append_n_digitsEjjPc");
void append_nine_digits(uint32_t digits, char *to) __asm__("_ZNSt3__120__append_nine_digitsEjPc");

void append_digits(uint32_t count, uint32_t digits, char *to) {
  for (; count > 0; digits /= 10) to[--count] = static_cast<char>('0' + digits % 10);
}

void append_nine_digits(uint32_t digits, char *to) { append_digits(9, digits, to); }

Text integer(char *first, char *last, double value, uint32_t precision) {
  constexpr double most = 0x1p127;
  if (value < 1 || value > most || precision != 0) return {last, std::errc::value_too_large}; // is not asked for
  char reversed[40];
  int count = 0;
  for (auto rest = static_cast<unsigned __int128>(value); rest != 0; rest /= 10)
    reversed[count++] = static_cast<char>('0' + static_cast<int>(rest % 10));
  if (last - first < count) return {last, std::errc::value_too_large};
  while (count > 0) *first++ = reversed[--count];
  return {first, {}};
}

// With a precision, which no message has that JavaScript can see.
Text scientific(char *, char *last, double, uint32_t) { return {last, std::errc::value_too_large}; }
