// Streams tensors of a file through the library's audit in bounded memory, box by box.
#pragma once
#include <vector>

#include "files/checkpoint.hpp"
#include "files/row_hashes.hpp"

namespace command {

class TensorReader {
public:
  TensorReader(const Checkpoint &checkpoint, int32_t threads) : checkpoint_(checkpoint), threads_(threads) {}

  // Audits a stored tensor by the job's initializer, which may be nullptr; `report` holds the options. Returns the hashes of its rows.
  RowHashes audit(const StoredTensor &stored, const inwit_job &job, inwit_audit_report &report);

private:
  const Checkpoint &checkpoint_;
  int32_t threads_;
  std::vector<std::byte> now_, next_; // the box that is audited, and the one that is read meanwhile
};

// The hashes of the rows that a fill gives.
RowHashes filled_rows(const inwit_job &job, uint64_t seed, int32_t threads);

} // namespace command
