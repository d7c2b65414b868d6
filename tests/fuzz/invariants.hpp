// Invariants after every call of the C ABI, whatever the input.
#pragma once
#include <cstdio>
#include <cstring>
#include <initializer_list>
#include <string_view>

#include "inwit.h"

#define HOLDS(condition) ((condition) ? (void)0 : inwit::fuzz::broken(__FILE__, __LINE__, #condition))

namespace inwit::fuzz {

[[noreturn]] inline void broken(const char *file, int line, const char *condition) {
  std::fprintf(stderr, "%s:%d: violated: %s\n", file, line, condition);
  __builtin_trap();
}

inline bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const auto byte = [&](size_t at) -> unsigned { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0; };
    const unsigned lead = byte(i);
    const size_t more = lead < 0x80 ? 0 : lead >> 5 == 6 ? 1 : lead >> 4 == 14 ? 2 : lead >> 3 == 30 ? 3 : 4;
    if (more == 4) return false;
    unsigned code = more == 0 ? lead : lead & (0x3F >> more);
    for (size_t k = 1; k <= more; ++k) {
      if (byte(i + k) >> 6 != 2) return false;
      code = code << 6 | (byte(i + k) & 0x3F);
    }
    constexpr unsigned least[] = {0, 0x80, 0x800, 0x10000};
    if (code < least[more] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) return false;
    i += more + 1;
  }
  return true;
}

// The context of one call.
class Call {
public:
  Call() {
    std::memset(context_.error, 'x', sizeof context_.error);
    context_.threads = 1;
  }
  inwit_context *context() { return &context_; }

  // `status` must be success, or one of `allowed` with an error message.
  int32_t check(int32_t status, std::initializer_list<int32_t> allowed) const {
    HOLDS(std::string_view(inwit_status_name(status)) != "unknown status");
    HOLDS(std::memchr(context_.error, '\0', sizeof context_.error) != nullptr);
    HOLDS((status == INWIT_OK) == (context_.error[0] == '\0'));
    HOLDS(is_utf8(context_.error));
    bool known = status == INWIT_OK;
    for (const int32_t code : allowed) known = known || status == code;
    HOLDS(known);
    return status;
  }

private:
  inwit_context context_ = {};
};

// The errors that a fill of a valid tensor may return.
inline constexpr std::initializer_list<int32_t> rejections_of_fill = {INWIT_E_PARAMETER, INWIT_E_SHAPE, INWIT_E_LAYOUT,
                                                                      INWIT_E_UNSUPPORTED};

// A handle created by `create(..., &handle, context)`, with the function that releases it.
template <class Handle, class Create> Handle *create(Create create) {
  static char untouched;
  auto *const before = reinterpret_cast<Handle *>(&untouched);
  Handle *made = before;
  Call call;
  const int32_t status =
      call.check(create(&made, call.context()), {INWIT_E_CONFIG, INWIT_E_NAME, INWIT_E_PARAMETER, INWIT_E_ARGUMENT});
  HOLDS((status == INWIT_OK) == (made != before));
  HOLDS(made != nullptr);
  return status == INWIT_OK ? made : nullptr;
}

// A custom initializer: ones, or a failure if its config says so.
inline int32_t fill_custom(void *, const char *config, const inwit_tensor *out, uint64_t seed, uint64_t stream,
                           inwit_context *context) {
  const std::string_view text = config;
  HOLDS(text.starts_with('{') && text.ends_with('}') && is_utf8(text));
  return text.find("fail") != std::string_view::npos ? 7 : inwit_fill("ones", nullptr, 0, out, seed, stream, context);
}

inline constexpr inwit_custom customs[] = {{"Mine", fill_custom, nullptr}, {"package>Mine", fill_custom, nullptr}};

} // namespace inwit::fuzz
