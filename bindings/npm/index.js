// Initial weights of neural networks, the same bits on every machine. index.d.ts documents what is exported.
import { Scratch, textAt } from './memory.js';

export { safetensors } from './safetensors.js';

const dtypes = {
  float16: [0x210, 2], float32: [0x220, 4], float64: [0x240, 8], bfloat16: [0x410, 2], float8_e4m3fn: [0xA08, 1], float8_e5m2: [0xC08, 1],
};
const ofArray = { Float32Array: 'float32', Float64Array: 'float64', Float16Array: 'float16' };
const layouts = { none: 0, keras: 1, torch: 2, flux: 3, mlx: 4 };
const orders = { row: 0, column: 1 };
const statuses = {
  1: 'ARGUMENT', 2: 'NAME', 3: 'PARAMETER', 4: 'SHAPE', 5: 'BOX', 6: 'DTYPE', 7: 'LAYOUT', 8: 'DEVICE', 9: 'CONFIG', 10: 'CANCELLED',
  11: 'MEMORY', 12: 'UNSUPPORTED', 13: 'NUMERIC', 14: 'CUSTOM', 99: 'INTERNAL',
};
const known = ['shape', 'dtype', 'layout', 'order', 'seed', 'stream', 'name', 'globalShape', 'offset', 'fanIn', 'fanOut'];

export class InwitError extends Error {
  constructor(code, message) {
    super(message);
    this.name = 'InwitError';
    this.code = statuses[code] ?? String(code);
  }
}

function chosen(table, what, value) {
  if (Object.hasOwn(table, value)) return table[value];
  throw new TypeError(`inwit: ${what} is ${JSON.stringify(value)}, must be one of ${Object.keys(table).join(', ')}`);
}

function word64(what, value) {
  const number = typeof value === 'number' && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (typeof number !== 'bigint' || number < 0n || number >= 1n << 64n)
    throw new RangeError(`inwit: ${what} is ${String(value)}, must be a whole number from 0 to 2^64 - 1; above 2^53 - 1 as a BigInt`);
  return BigInt.asIntN(64, number);
}

function extents(what, values, rank) {
  if (!Array.isArray(values) || values.some(value => !Number.isSafeInteger(value) || value < 0))
    throw new TypeError(`inwit: ${what} is ${JSON.stringify(values)}, must be an array of whole numbers >= 0`);
  if (rank !== undefined && values.length !== rank)
    throw new RangeError(`inwit: ${what} has ${values.length} axes, shape has ${rank}`);
  return values;
}

// What WASI's C library asks of its host: a single program without arguments, files or clock.
function host(instance) {
  const write = (pointer, value) => new DataView(instance().exports.memory.buffer).setUint32(pointer, value, true);
  const none = (counts, bytes) => (write(counts, 0), write(bytes, 0), 0);
  const functions = { environ_sizes_get: none, args_sizes_get: none, environ_get: () => 0, args_get: () => 0 };
  const notSupported = 52; // ENOSYS
  return { wasi_snapshot_preview1: new Proxy(functions, { get: (own, name) => own[name] ?? (() => notSupported) }) };
}

async function compiled(source) {
  if (source instanceof WebAssembly.Module) return source;
  if (source instanceof ArrayBuffer || ArrayBuffer.isView(source)) return WebAssembly.compile(source);
  const url = new URL(source ?? './inwit.wasm', import.meta.url);
  if (url.protocol === 'file:') return WebAssembly.compile(await (await import('node:fs/promises')).readFile(url));
  const response = await fetch(url);
  if (!response.ok) throw new Error(`inwit: ${url} answers ${response.status}`);
  return WebAssembly.compile(await response.arrayBuffer());
}

class Inwit {
  #wasm;

  constructor(wasm) {
    this.#wasm = wasm;
  }

  get version() {
    const number = this.#wasm.version();
    return [number >>> 16, number >>> 8 & 255, number & 255].join('.');
  }

  get target() {
    return textAt(this.#wasm, this.#wasm.target());
  }

  names() {
    const found = [];
    for (let pointer = this.#wasm.name_at(0); pointer !== 0; pointer = this.#wasm.name_at(found.length)) found.push(textAt(this.#wasm, pointer));
    return found;
  }

  stream(name) {
    return this.#using(scratch => BigInt.asUintN(64, this.#wasm.stream(scratch.text(name))));
  }

  fill(initializer, data, options, args = {}) {
    if (!ArrayBuffer.isView(data) || data instanceof DataView) throw new TypeError('inwit: data must be a TypedArray');
    for (const key of Object.keys(options))
      if (!known.includes(key)) throw new TypeError(`inwit: unknown option ${key}; options are ${known.join(', ')}`);
    const shape = extents('shape', options.shape);
    const dtype = options.dtype ?? ofArray[data.constructor.name];
    if (dtype === undefined) throw new TypeError(`inwit: dtype must be given for a ${data.constructor.name}`);
    const [code, size] = chosen(dtypes, 'dtype', dtype);
    if (ofArray[data.constructor.name] !== dtype && !(data.BYTES_PER_ELEMENT === size && /^Uint/.test(data.constructor.name)))
      throw new TypeError(`inwit: a ${data.constructor.name} cannot hold ${dtype}`);
    const count = shape.reduce((product, extent) => product * extent, 1);
    if (count !== data.length) throw new RangeError(`inwit: data has ${data.length} elements, shape [${shape}] needs ${count}`);
    const stream = this.#stream(options), seed = word64('seed', options.seed);
    return this.#using(scratch => {
      const memory = scratch.bytes(data.byteLength);
      this.#wasm.begin(memory, code, chosen(layouts, 'layout', options.layout ?? 'none'), chosen(orders, 'order', options.order ?? 'row'),
        options.fanIn ?? 0, options.fanOut ?? 0);
      this.#axes(shape, options);
      for (const [name, value] of Object.entries(args)) this.#argument(scratch, name, value);
      this.#check(this.#wasm.fill(scratch.text(initializer), seed, stream));
      new Uint8Array(data.buffer, data.byteOffset, data.byteLength).set(new Uint8Array(this.#wasm.memory.buffer, memory, data.byteLength));
      return data;
    });
  }

  #stream({ stream, name }) {
    if ((stream === undefined) === (name === undefined)) throw new TypeError('inwit: give either name, of the parameter, or stream');
    return name !== undefined ? BigInt.asIntN(64, this.stream(name)) : word64('stream', stream);
  }

  #axes(shape, { globalShape, offset }) {
    if ((globalShape === undefined) !== (offset === undefined)) throw new TypeError('inwit: globalShape and offset belong together');
    const whole = globalShape === undefined ? shape.map(() => 0) : extents('globalShape', globalShape, shape.length);
    const first = offset === undefined ? whole.map(() => 0) : extents('offset', offset, shape.length);
    shape.forEach((extent, i) => {
      if (this.#wasm.axis(extent, whole[i], first[i]) === 0) throw new RangeError(`inwit: shape has ${shape.length} axes, must have at most 8`);
    });
  }

  #argument(scratch, name, value) {
    const is_array = Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));
    const number = value === null ? NaN : typeof value === 'number' || typeof value === 'boolean' ? Number(value) : 0;
    if (!is_array && value !== null && !['number', 'boolean', 'string'].includes(typeof value))
      throw new TypeError(`inwit: argument ${name} is a ${typeof value}, must be a number, a boolean, a string, an array or null`);
    const added = this.#wasm.argument(scratch.text(name), number, typeof value === 'string' ? scratch.text(value) : 0,
      is_array ? scratch.numbers(value) : 0, is_array ? value.length : 0);
    if (added === 0) throw new RangeError('inwit: there are too many arguments');
  }

  #using(body) {
    const scratch = new Scratch(this.#wasm);
    try {
      return body(scratch);
    } finally {
      scratch.free();
    }
  }

  #check(status) {
    if (status !== 0) throw new InwitError(status, textAt(this.#wasm, this.#wasm.error_message()));
  }
}

export async function load(source) {
  const module = await compiled(source);
  let instance;
  instance = await WebAssembly.instantiate(module, host(() => instance));
  instance.exports._initialize?.();
  return new Inwit(instance.exports);
}
