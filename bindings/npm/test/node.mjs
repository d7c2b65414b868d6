// node node.mjs GOLDEN.TXT FILE.SAFETENSORS: with the installed package `inwit`. The file was written by the native command.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { InwitError, load, safetensors } from 'inwit';
import { replay } from './golden.mjs';

const [golden, native] = process.argv.slice(2).map(path => readFileSync(path));
const inwit = await load();
assert.equal(inwit.target, 'plain');
const { equal, different } = replay(inwit, golden.toString());
assert.deepEqual(different, []);
assert.ok(equal > 900);
console.log(`${equal} digests equal, version ${inwit.version}, ${inwit.names().length} names`);

// The file of the command, its tensors written again.
const length = Number(native.readBigUInt64LE(0)), header = JSON.parse(native.subarray(8, 8 + length));
const { __metadata__: metadata, ...entries } = header;
const dtypes = { F32: ['float32', Float32Array], BF16: ['bfloat16', Uint16Array] };
const tensors = {};
for (const [name, { dtype, shape, data_offsets: [first, last] }] of Object.entries(entries)) {
  const [type, Type] = dtypes[dtype], bytes = native.subarray(8 + length + first, 8 + length + last);
  tensors[name] = { data: new Type(new Uint8Array(bytes).buffer), shape, dtype: type };
}
assert.deepEqual(Buffer.from(safetensors(tensors, metadata)), native);
for (const [name, { data, shape, dtype }] of Object.entries(tensors)) {
  const again = inwit.fill('glorot_uniform', new data.constructor(data.length), { shape, dtype, layout: 'torch', seed: 1, name });
  assert.deepEqual(again, data);
}

const w = new Float32Array(6).fill(7), options = { shape: [2, 3], seed: 1, name: 'w' };
const rejects = (expected, body) => {
  assert.throws(body, expected);
  assert.ok(w.every(value => value === 7));
};
rejects({ code: 'LAYOUT' }, () => inwit.fill('glorot_uniform', w, options));
rejects({ code: 'NAME' }, () => inwit.fill('glorot_unifrom', w, options));
rejects({ code: 'PARAMETER' }, () => inwit.fill('random_normal', w, options, { stddev: -1 }));
// Numbers in messages, as the native library writes them.
for (const [stddev, text] of [[-1e20, '-1e+20'], [-12345678901234567168, '-12345678901234567168'], [-(2 ** 53), '-9007199254740992'], [-1.5e-9, '-1.5e-09']])
  rejects(new RegExp(`stddev is ${text.replace('+', '\\+')}, `), () => inwit.fill('random_normal', w, options, { stddev }));
rejects(/shape \[2,4\] needs 8/, () => inwit.fill('zeros', w, { ...options, shape: [2, 4] }));
rejects(/seed is -1/, () => inwit.fill('zeros', w, { ...options, seed: -1 }));
rejects(/seed is 1.5/, () => inwit.fill('zeros', w, { ...options, seed: 1.5 }));
rejects(/unknown option nmae/, () => inwit.fill('zeros', w, { ...options, nmae: 'w' }));
rejects(/either name/, () => inwit.fill('zeros', w, { shape: [2, 3], seed: 1 }));
rejects(/cannot hold float16/, () => inwit.fill('zeros', w, { ...options, dtype: 'float16' }));
assert.ok(new InwitError(2, 'x') instanceof Error);

const whole = inwit.fill('random_normal', new Float32Array(12), { shape: [3, 4], seed: 1, name: 'w' });
const row = inwit.fill('random_normal', new Float32Array(4), { shape: [1, 4], globalShape: [3, 4], offset: [1, 0], seed: 1, name: 'w' });
assert.deepEqual(row, whole.slice(4, 8));
inwit.fill('orthogonal', new Float32Array(256 * 256), { shape: [256, 256], seed: 1, name: 'w' });
console.log('node: all as expected');
