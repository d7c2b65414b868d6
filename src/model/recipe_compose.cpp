// Rules with parts, split or zero_rows: what they give to each part of a tensor.
#include <algorithm>

#include "model/recipe_rules.hpp"
#include "random/philox.hpp"

namespace inwit {
namespace {

constexpr size_t most_parts = 65536; // of one tensor
constexpr size_t most_visited = 4 * most_parts;

// A part of a tensor while it is being divided.
struct Piece {
  Region region;
  uint32_t dropped = 0; // axes that it does not have
  std::string label;    // "[3][1]"; "": the whole tensor
};

class Composer {
public:
  Composer(const Surroundings &around, std::string_view name, const View &whole, TensorParts &made)
      : around_(around), name_(name), made_(made) {
    made_.rank = whole.rank;
    std::ranges::copy(whole.global, made_.shape.begin());
  }

  Status add(const Match &match, const Piece &piece) {
    if (++visited_ > most_visited) // parts without elements add none, but still cost time
      return fail(INWIT_E_SHAPE, "parts: the tensor has more than ", most_visited, " parts, nested ones included");
    if (match.rule->parts == nullptr) return add_weight(match, piece);
    const RulesOfParts &rules = *match.rule->parts;
    const inwit_tensor tensor = tensor_of(piece);
    int place = 0;
    INWIT_TRY(axis_of(rules.axis, tensor.rank, "axis", place).prefix("parts"));
    const int axis = axis_behind(piece, place);
    return rules.each.empty() ? add_sizes(match, piece, tensor, place, axis) : add_each(match, piece, axis);
  }

private:
  // The axis of the tensor that corresponds to an axis of the piece.
  int axis_behind(const Piece &piece, int place) const {
    int axis = 0;
    for (;; ++axis)
      if (!(piece.dropped >> axis & 1) && place-- == 0) return axis;
  }

  inwit_tensor tensor_of(const Piece &piece) const {
    inwit_tensor tensor = {};
    for (int axis = 0; axis < made_.rank; ++axis)
      if (!(piece.dropped >> axis & 1)) tensor.shape[tensor.rank++] = piece.region.extent[static_cast<size_t>(axis)];
    return tensor;
  }

  static Status check_count(int64_t count) {
    if (count <= static_cast<int64_t>(most_parts)) return {};
    return fail(INWIT_E_SHAPE, "parts: the tensor has ", count, " parts, must have at most ", most_parts);
  }

  Status add_each(const Match &match, const Piece &piece, int axis) {
    const auto a = static_cast<size_t>(axis);
    INWIT_TRY(check_count(piece.region.extent[a]));
    for (int64_t i = 0; i < piece.region.extent[a]; ++i) {
      const std::string number = std::to_string(i);
      Match of_part = match;
      of_part.rule = &match.rule->parts->rules.front();
      of_part.captured.push_back(number);
      of_part.values.push_back(static_cast<double>(i));
      Piece part = piece;
      part.region.begin[a] += i;
      part.region.extent[a] = 1;
      part.dropped |= 1u << axis;
      part.label.append("[").append(number).append("]");
      INWIT_TRY(add(of_part, part).prefix("parts: " + match.rule->parts->each + " " + number));
    }
    return {};
  }

  Status add_sizes(const Match &match, const Piece &piece, const inwit_tensor &tensor, int place, int axis) {
    const RulesOfParts &rules = *match.rule->parts;
    const auto a = static_cast<size_t>(axis);
    const int64_t extent = piece.region.extent[a];
    TensorScope seen;
    INWIT_TRY(seen.look(*match.rule, tensor, {}, 0, 0));
    std::vector<int64_t> sizes;
    int64_t rest = extent;
    for (const Expression &size : rules.sizes) {
      const std::string what = "sizes[" + std::to_string(sizes.size()) + "]";
      double number = 0;
      INWIT_TRY(evaluate(size, match, seen, number).prefix("parts: sizes"));
      INWIT_TRY(whole_number(number, 0, extent, what, sizes.emplace_back()).prefix("parts"));
      if (rest >= 0) rest -= sizes.back(); // a sum of many could overflow
    }
    if (rest != 0)
      return fail(INWIT_E_SHAPE, "parts: sizes are ", std::span<const int64_t>(sizes), ", must add up to shape[", place,
                  "], which is ", extent);
    Piece part = piece;
    for (size_t i = 0; i < sizes.size(); ++i) {
      part.region.extent[a] = sizes[i];
      part.label = piece.label + "[" + std::to_string(i) + "]";
      Match of_part = match;
      of_part.rule = &rules.rules[i];
      INWIT_TRY(add(of_part, part).prefix("parts: rules[" + std::to_string(i) + "]"));
      part.region.begin[a] += sizes[i];
    }
    return {};
  }

  // A tensor by itself, whose elements have indexes of their own.
  Status add_weight(const Match &match, const Piece &piece) {
    const RecipeRule &rule = *match.rule;
    inwit_tensor tensor = tensor_of(piece);
    Split split;
    INWIT_TRY(find_split(match, tensor, split));
    TensorPart part;
    INWIT_TRY(apply_rule(around_, match, split, tensor, part.initializer));
    INWIT_TRY(check_split(*part.initializer, split));
    std::vector<int64_t> zero_rows;
    INWIT_TRY(find_zero_rows(match, tensor, *part.initializer, zero_rows));
    if (split.into > 0) {
      part.split_axis = axis_behind(piece, split.axis);
      part.split_into = split.into;
      split_axis(split, tensor);
    }
    part.name = std::string(name_) + piece.label;
    part.has_own_stream = !piece.label.empty();
    if (part.has_own_stream) {
      part.stream = random::stream_of(rule.stream ? rule.stream->expand(match.captured) : part.name);
      part.shared_stream = rule.stream.has_value();
    }
    part.whole = part.filled = piece.region;
    part.dropped = piece.dropped;
    const bool is_by_axes = tensor.layout == INWIT_LAYOUT_AXES;
    part.layout = is_by_axes || rule.has_own_layout ? tensor.layout : int32_t{INWIT_LAYOUT_NONE};
    part.in_axes = tensor.in_axes;
    part.out_axes = tensor.out_axes;
    part.batch_axes = tensor.batch_axes;
    part.fan_in = tensor.fan_in;
    part.fan_out = tensor.fan_out;
    return zero_rows.empty() ? put(std::move(part)) : put_rows(part, axis_behind(piece, 0), zero_rows);
  }

  // Axes in an argument would refer to the split tensor.
  static Status check_split(const inwit_initializer &initializer, const Split &split) {
    if (split.into == 0 || initializer.entry == nullptr) return {};
    const std::span<const Argument> arguments = initializer.entry->arguments;
    for (size_t i = 0; i < arguments.size(); ++i)
      if (arguments[i].kind == Kind::axes && initializer.values.of[i].integers.given)
        return fail(INWIT_E_CONFIG, "split: ", initializer.name(), " has ", arguments[i].name,
                    ", must not have any: give in_axes and out_axes of the rule");
    return {};
  }

  // Sorted, without duplicates.
  Status find_zero_rows(const Match &match, const inwit_tensor &tensor, const inwit_initializer &initializer,
                        std::vector<int64_t> &rows) {
    if (match.rule->zero_rows.empty()) return {};
    if (tensor.rank == 0) return fail(INWIT_E_SHAPE, "zero_rows: the tensor has no axes, must have at least 1");
    if (initializer.entry != nullptr && !is_shardable(*initializer.entry, initializer.values))
      return fail(INWIT_E_CONFIG, "zero_rows: ", initializer.name(), " with these arguments fills whole tensors only");
    TensorScope seen;
    INWIT_TRY(seen.look(*match.rule, tensor, {}, 0, 0));
    for (const Expression &row : match.rule->zero_rows) {
      double number = 0;
      INWIT_TRY(evaluate(row, match, seen, number).prefix("zero_rows"));
      const std::string what = "zero_rows[" + std::to_string(rows.size()) + "]";
      if (tensor.shape[0] == 0) return fail(INWIT_E_PARAMETER, what, " is ", number, ", but the tensor has no rows");
      INWIT_TRY(whole_number(number, 0, tensor.shape[0] - 1, what, rows.emplace_back()));
    }
    std::ranges::sort(rows);
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    return {};
  }

  // The rows that are zero, and those before, between and after them.
  Status put_rows(const TensorPart &part, int axis, std::span<const int64_t> zero_rows) {
    const Entry *const entry = find_registered("zeros");
    Handle zeros;
    INWIT_TRY(make_handle(*entry, nullptr, 0, zeros));
    const SharedHandle shared(std::move(zeros));
    const auto a = static_cast<size_t>(axis);
    int64_t at = 0;
    const auto put_some = [&](int64_t end, const SharedHandle &initializer) -> Status {
      if (end <= at) return {};
      TensorPart rows = part;
      rows.initializer = initializer;
      rows.filled.begin[a] += at;
      rows.filled.extent[a] = end - at;
      at = end;
      return put(std::move(rows));
    };
    for (const int64_t row : zero_rows) {
      INWIT_TRY(put_some(row, part.initializer));
      INWIT_TRY(put_some(row + 1, shared));
    }
    return put_some(part.whole.extent[a], part.initializer);
  }

  Status put(TensorPart &&part) {
    INWIT_TRY(check_count(static_cast<int64_t>(made_.of.size()) + 1));
    made_.of.push_back(std::move(part));
    return {};
  }

  const Surroundings &around_;
  std::string_view name_;
  TensorParts &made_;
  size_t visited_ = 0;
};

// The recipe's own initializer for these parts, which later matches with the same parts reuse.
const inwit_initializer *keep_parts(const inwit_recipe &recipe, std::string_view name, TensorParts &&parts) {
  const Lock lock(recipe.mutex);
  auto found = recipe.made_of_parts.find(name);
  if (found == recipe.made_of_parts.end()) found = recipe.made_of_parts.emplace(name, std::vector<SharedHandle>()).first;
  std::vector<SharedHandle> &known = found->second;
  const auto same = std::ranges::find_if(known, [&](const SharedHandle &one) { return *one->parts == parts; });
  if (same != known.end()) return same->get();
  auto handle = std::make_shared<inwit_initializer>();
  handle->parts = std::make_shared<const TensorParts>(std::move(parts));
  known.push_back(std::move(handle));
  return known.back().get();
}

} // namespace

Status apply_parts(const Surroundings &around, const Match &match, std::string_view name, inwit_job &job) {
  TensorParts parts;
  parts.stream = job.stream;
  View whole;
  INWIT_TRY(view_under({}, job.tensor, {}, whole));
  Piece tensor;
  std::ranges::copy(whole.global_extents(), tensor.region.extent.begin());
  INWIT_TRY(Composer(around, name, whole, parts).add(match, tensor));
  job.tensor.layout = match.rule->layout;
  job.initializer = keep_parts(around.recipe, name, std::move(parts));
  return {};
}

} // namespace inwit
