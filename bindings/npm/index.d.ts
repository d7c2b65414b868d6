/** Initial weights of neural networks, the same bits on every machine. A weight depends only on the seed, the name of its parameter and its
 * index in the whole tensor. */

export type DType = 'float32' | 'float64' | 'float16' | 'bfloat16' | 'float8_e4m3fn' | 'float8_e5m2';
/** The role of each axis, for initializers that depend on fans: keras is (..., in, out), torch (out, in, ...). */
export type Layout = 'none' | 'keras' | 'torch' | 'flux' | 'mlx';
export type Data = Float32Array | Float64Array | Uint8Array | Uint16Array | Uint32Array | (ArrayBufferView & { readonly length: number });

export interface Options {
  shape: number[];
  /** Of the model: 0 to 2^64 - 1; as a BigInt above 2^53 - 1. */
  seed: number | bigint;
  /** Of the parameter; its hash is the stream. Either this or `stream`. */
  name?: string;
  stream?: number | bigint;
  /** Default: that of the array. Uint16Array holds float16 and bfloat16, Uint8Array the types of 8 bits. */
  dtype?: DType;
  layout?: Layout;
  /** Memory order: the last axis fastest (row, the default) or the first (column). */
  order?: 'row' | 'column';
  /** `shape` is then a box (shard) of a tensor of this shape, at this offset. */
  globalShape?: number[];
  offset?: number[];
  /** In place of those counted from layout and shape. */
  fanIn?: number;
  fanOut?: number;
}

export type Argument = number | boolean | string | null | number[] | Float64Array;

export class InwitError extends Error {
  /** The status without its prefix: NAME, PARAMETER, SHAPE, LAYOUT and so on. */
  readonly code: string;
}

export interface Inwit {
  readonly version: string;
  /** The kernels: plain ones, which the compiler vectorises with simd128. */
  readonly target: string;
  /** Fills `data` in place and returns it. `args` are the initializer's own. Throws InwitError; then `data` is unchanged. */
  fill<T extends Data>(initializer: string, data: T, options: Options, args?: Record<string, Argument>): T;
  /** The stream of a parameter's name. */
  stream(name: string): bigint;
  /** The names of all initializers. */
  names(): string[];
}

/** Compiles the module: by default the file inwit.wasm beside this one; else from a URL, its bytes or a compiled module. */
export function load(source?: string | URL | ArrayBuffer | ArrayBufferView | WebAssembly.Module): Promise<Inwit>;

export interface StoredTensor {
  data: Data;
  shape: number[];
  dtype: DType;
}

/** A safetensors file of these tensors, with the bytes that the command `inwit` writes. */
export function safetensors(tensors: Record<string, StoredTensor>, metadata?: Record<string, string>): Uint8Array;
