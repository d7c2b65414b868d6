// Replaces model/json/ in a build without JSON.
#include "model/documents.hpp"

namespace inwit {
namespace {

Status unsupported() { return fail(INWIT_E_UNSUPPORTED, "this library was built without JSON (INWIT_JSON=OFF)"); }

} // namespace

Status read_initializer(std::string_view, const Customs &, Handle &) { return unsupported(); }
Status read_layer(std::string_view, std::string_view, const Customs &, Handle &) { return unsupported(); }
Status read_recipe(std::string_view, const Customs &, std::unique_ptr<inwit_recipe> &) { return unsupported(); }
Status bind(const inwit_recipe &, std::span<const inwit_variable>, const std::string_view *, std::unique_ptr<inwit_recipe> &) {
  return unsupported();
}
std::span<const Expression> expressions_of(const ComputedInitializer &) { return {}; }
Status make_computed(const ComputedInitializer &, std::span<const double>, Handle &) { return unsupported(); }
Status write_initializer(const inwit_initializer &, int32_t, std::string &) { return unsupported(); }
Status write_registry(std::string &) { return unsupported(); }

} // namespace inwit
