// Replays tests/golden.txt, in Node.js and in browsers.
const types = [['float32', Float32Array], ['float64', Float64Array], ['float16', Uint16Array], ['bfloat16', Uint16Array]];
const mask = (1n << 64n) - 1n;

function digestOf(array) {
  let hash = 0xCBF29CE484222325n;
  for (const byte of new Uint8Array(array.buffer)) hash = ((hash ^ BigInt(byte)) * 0x100000001B3n) & mask;
  return hash.toString(16).padStart(16, '0');
}

// "stddev=0.02,mode=fan_out,shift=0;-1", or "-"
function argumentsOf(text) {
  const found = {};
  for (const item of text === '-' ? [] : text.split(',')) {
    const [name, value] = item.split('=');
    if (value.includes(';')) found[name] = value.split(';').filter(Boolean).map(Number);
    else if (value === 'nan') found[name] = null;
    else found[name] = Number.isNaN(Number(value)) && !/^-?inf/.test(value) ? value : Number(value.replace('inf', 'Infinity'));
  }
  return found;
}

export function replay(inwit, golden) {
  let equal = 0;
  const different = [];
  for (const line of golden.split('\n').filter(line => line && !line.startsWith('#'))) {
    const [name, given, shape, layout, ...digests] = line.split(' ');
    const extents = shape.split(',').map(Number), count = extents.reduce((a, b) => a * b, 1);
    types.forEach(([dtype, Type], i) => {
      const options = { shape: extents, layout, dtype, seed: 0x0123456789abcdefn, name: 'layer/weight' };
      let found;
      try {
        found = digestOf(inwit.fill(name, new Type(count), options, argumentsOf(given)));
      } catch (error) {
        found = error.message;
      }
      if (found === digests[i]) ++equal;
      else different.push(`${line}: ${dtype}: ${found}`);
    });
  }
  return { equal, different };
}
