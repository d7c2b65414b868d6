// Writes safetensors files, with the bytes that the command `inwit` writes.
export const names = {
  float64: 'F64', float32: 'F32', float16: 'F16', bfloat16: 'BF16', float8_e4m3fn: 'F8_E4M3', float8_e5m2: 'F8_E5M2',
};
const sizes = { F64: 8, F32: 4, F16: 2, BF16: 2, F8_E4M3: 1, F8_E5M2: 1 };
// Of one size: in the order of the reference writer.
const ranks = ['F8_E5M2', 'F8_E4M3', 'F16', 'BF16', 'F32', 'F64'];

const compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);

// By the bytes of UTF-8, which is the order of code points.
function compareNames(a, b) {
  const one = Array.from(a, c => c.codePointAt(0)), two = Array.from(b, c => c.codePointAt(0));
  for (let i = 0; i < Math.min(one.length, two.length); ++i) if (one[i] !== two[i]) return one[i] - two[i];
  return one.length - two.length;
}

function entryOf(name, { data, shape, dtype }) {
  if (name === '__metadata__') throw new TypeError('inwit: __metadata__ cannot be the name of a tensor: safetensors reserves it');
  const type = names[dtype] ?? dtype;
  if (!(type in sizes)) throw new TypeError(`inwit: dtype of ${name} is ${dtype}, must be one of ${Object.keys(names).join(', ')}`);
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  const expected = shape.reduce((count, extent) => count * extent, sizes[type]);
  if (bytes.length !== expected)
    throw new RangeError(`inwit: ${name} has ${bytes.length} bytes, shape [${shape}] of ${type} needs ${expected}`);
  return { name, bytes, shape: [...shape], type };
}

// tensors: {name: {data: TypedArray, shape, dtype}}; metadata: {key: text}. Returns the file as a Uint8Array.
export function safetensors(tensors, metadata = {}) {
  const entries = Object.entries(tensors).map(([name, tensor]) => entryOf(name, tensor));
  entries.sort((a, b) => sizes[b.type] - sizes[a.type] || ranks.indexOf(b.type) - ranks.indexOf(a.type) || compareNames(a.name, b.name));
  const about = { format: 'pt', ...metadata };
  const sorted = Object.fromEntries(Object.keys(about).sort(compare).map(key => [key, String(about[key])]));
  let text = `{"__metadata__":${JSON.stringify(sorted)}`, offset = 0;
  for (const { name, bytes, shape, type } of entries) {
    text += `,${JSON.stringify(name)}:${JSON.stringify({ dtype: type, shape, data_offsets: [offset, offset + bytes.length] })}`;
    offset += bytes.length;
  }
  text += '}';
  const unpadded = new TextEncoder().encode(text), length = Math.ceil(unpadded.length / 8) * 8;
  const file = new Uint8Array(8 + length + offset);
  new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
  file.fill(0x20, 8, 8 + length);
  file.set(unpadded, 8);
  let at = 8 + length;
  for (const { bytes } of entries) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}
