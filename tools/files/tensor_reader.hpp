// Streams tensors of a file through the library's audit in bounded memory, box by box.
#pragma once
#include <vector>

#include "files/checkpoint.hpp"
#include "files/slice_hashes.hpp"

namespace command {

// What an audit finds of a tensor, or of one of its parts.
struct AuditedPart {
  inwit_job job; // of the whole part; its memory is not described
  std::vector<int64_t> shape;
  inwit_audit_report report;
  SliceHashes hashes;
};

class TensorReader {
public:
  TensorReader(const Checkpoint &checkpoint, int32_t threads) : checkpoint_(checkpoint), threads_(threads) {}

  // Audits a stored tensor by the job's initializer, which may be nullptr; by those of its parts if it has some. `options` are those of
  // each report, but for the stream.
  std::vector<AuditedPart> audit(const StoredTensor &stored, const inwit_job &job, const inwit_audit_report &options);

private:
  void audit_box(const StoredTensor &stored, inwit_job box, std::vector<AuditedPart> &parts);

  const Checkpoint &checkpoint_;
  int32_t threads_;
  std::vector<std::byte> now_, next_; // the box that is audited, and the one that is read meanwhile
  std::vector<std::byte> gathered_;   // of a part of it
};

// The jobs of a tensor's parts, those of equal name and initializer joined: one for each report of an audit.
std::vector<inwit_job> audited_parts(const inwit_job &job);

// The hashes of the rows that a fill gives.
SliceHashes filled_slices(const inwit_job &job, uint64_t seed, int32_t threads);

} // namespace command
