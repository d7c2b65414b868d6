// A bfloat16 weight in uneven row shards, as the ranks of a distributed run hold it: together they equal the whole, byte for byte.
#include <inwit/inwit.hpp>

#include <cstdio>
#include <cstring>

int main() try {
  using inwit::bfloat16;
  constexpr int64_t rows = 1000, columns = 256;
  const inwit::Key key = inwit::Key::of(42, "decoder.3.mlp.up.weight");
  const inwit::Initializer initializer("he_normal");
  const auto fill = [&](const inwit::Tensor &tensor) { initializer.fill(tensor.layout(inwit::Layout::torch), key); };

  std::vector<bfloat16> whole(rows * columns);
  fill(inwit::Tensor(whole, {rows, columns}));

  bool equal = true;
  int64_t first = 0;
  for (const int64_t shard_rows : {137, 462, 401}) {
    std::vector<bfloat16> shard(static_cast<size_t>(shard_rows * columns)); // this rank allocates nothing else
    fill(inwit::Tensor(shard, {shard_rows, columns}).box({rows, columns}, {first, 0}));
    const bfloat16 *expected = &whole[static_cast<size_t>(first * columns)];
    const bool same = std::memcmp(shard.data(), expected, shard.size() * sizeof(bfloat16)) == 0;
    std::printf("rows %3d .. %4d: first %+.6f, %s\n", static_cast<int>(first), static_cast<int>(first + shard_rows - 1),
                static_cast<double>(static_cast<float>(shard[0])), same ? "as in the whole" : "NOT as in the whole");
    equal = equal && same;
    first += shard_rows;
  }
  return equal ? 0 : 1;
} catch (const inwit::Error &error) {
  std::fprintf(stderr, "%s: %s\n", error.status_name(), error.what());
  return 1;
}
