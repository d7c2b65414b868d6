// The memory of the WebAssembly instance, in which a call has its texts and arrays.
const encoder = new TextEncoder(), decoder = new TextDecoder();

// Allocations that end with a call.
export class Scratch {
  #wasm;
  #pointers = [];

  constructor(wasm) {
    this.#wasm = wasm;
  }

  bytes(count) {
    const pointer = this.#wasm.allocate(Math.max(count, 1)) >>> 0;
    if (pointer === 0) throw new RangeError(`inwit: ${count} bytes cannot be allocated in WebAssembly's memory`);
    this.#pointers.push(pointer);
    return pointer;
  }

  text(string) {
    if (string.includes('\0')) throw new TypeError(`inwit: ${JSON.stringify(string)} contains a NUL character`);
    const bytes = encoder.encode(string), pointer = this.bytes(bytes.length + 1);
    const memory = new Uint8Array(this.#wasm.memory.buffer, pointer, bytes.length + 1);
    memory.set(bytes);
    memory[bytes.length] = 0;
    return pointer;
  }

  numbers(values) {
    const pointer = this.bytes(8 * values.length);
    new Float64Array(this.#wasm.memory.buffer, pointer, values.length).set(values);
    return pointer;
  }

  free() {
    for (const pointer of this.#pointers) this.#wasm.release(pointer);
    this.#pointers = [];
  }
}

export function textAt(wasm, pointer) {
  const memory = new Uint8Array(wasm.memory.buffer), start = pointer >>> 0;
  return decoder.decode(memory.slice(start, memory.indexOf(0, start)));
}
