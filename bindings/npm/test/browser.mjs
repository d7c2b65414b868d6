// node browser.mjs PACKAGE GOLDEN.TXT CHROMIUM: the same golden values in a headless browser, from a server on this machine.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';

const [folder, golden, chromium] = process.argv.slice(2);
const types = { js: 'text/javascript', mjs: 'text/javascript', wasm: 'application/wasm', html: 'text/html' };
const page = `<!doctype html><title>wait</title><pre id=result></pre><script type=module>
  const show = text => fetch('/result', { method: 'POST', body: text });
  try {
    const { load } = await import('/index.js');
    const { replay } = await import('/golden.mjs');
    const inwit = await load();
    const { equal, different } = replay(inwit, await (await fetch('/golden.txt')).text());
    await show(JSON.stringify({ equal, different, target: inwit.target, agent: navigator.userAgent }));
  } catch (error) {
    await show(JSON.stringify({ equal: 0, different: [String(error.stack)] }));
  }
</script>`;

function result(server) {
  return new Promise((resolve, reject) => {
    server.on('request', async (request, response) => {
      if (request.url === '/result') {
        let body = '';
        for await (const chunk of request) body += chunk;
        response.end();
        return resolve(JSON.parse(body));
      }
      const own = { '/golden.txt': golden, '/golden.mjs': new URL('golden.mjs', import.meta.url) };
      const path = request.url === '/' ? null : own[request.url] ?? join(folder, request.url);
      try {
        const body = path === null ? page : await readFile(path);
        response.writeHead(200, { 'content-type': types[path === null ? 'html' : String(path).split('.').pop()] ?? 'text/plain' }).end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    setTimeout(() => reject(new Error('the browser gave no result in 300 s')), 300_000).unref();
  });
}

const server = createServer();
const waiting = result(server);
await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${server.address().port}/`;
const browser = execFile(chromium, ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-proxy-server', '--disable-dev-shm-usage', `--user-data-dir=${folder}/../chromium`, address]);
try {
  const { equal, different, target, agent } = await waiting;
  console.log(`${equal} digests equal in ${agent}, target ${target}`);
  if (different.length > 0 || equal < 900) throw new Error(different.slice(0, 10).join('\n'));
} finally {
  browser.kill();
  server.close();
}
