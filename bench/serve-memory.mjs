// Whether the server's memory stays flat: node bench/serve-memory.mjs HEMATO IMAGES [REQUESTS]
//
// Starts `HEMATO serve`, posts the images of a folder one after another over eight connections, 20,000 requests in all, and prints the resident
// memory after each twentieth, from /proc. Exit code 1 if the last quarter's highest is more than a tenth above the second quarter's.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { once } from 'node:events';

const [hemato, folder, requests = 20000] = process.argv.slice(2);
const port = 18080;
const url = `http://127.0.0.1:${port}`;
const images = fs.readdirSync(folder).sort().map(name => fs.readFileSync(path.join(folder, name)));
const server = spawn(hemato, ['serve', '--port', `${port}`, '--rate', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
let said = '';
server.stderr.on('data', text => { said = `${said}${text}`.slice(-2000); });
process.on('exit', () => server.kill());

const megabytes = () => Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]) / 1e3;
for (;;) {
  if (server.exitCode !== null) throw new Error(`the server ended:\n${said}`);
  try {
    if ((await fetch(`${url}/healthz`)).ok) break;
  } catch { /* not there yet */ }
  await new Promise(wake => setTimeout(wake, 200));
}

const samples = [megabytes()];
const every = Math.max(1, Math.floor(requests / 20));
console.log(`at the start ${samples[0].toFixed(0)} MB`);
let sent = 0, done = 0, refused = 0;
const start = performance.now();
await Promise.all(Array.from({ length: 8 }, async () => {
  while (sent < Number(requests)) {
    const body = images[sent++ % images.length];
    const response = await fetch(`${url}/api/predict`, { method: 'POST', body, headers: { 'Content-Type': 'application/octet-stream' } });
    await response.arrayBuffer();
    if (!response.ok) refused++;
    if (++done % every === 0) {
      samples.push(megabytes());
      console.log(`${done} requests: ${samples.at(-1).toFixed(0)} MB, ${(done / ((performance.now() - start) / 1000)).toFixed(0)} a second`);
    }
  }
}));
server.kill();
await once(server, 'exit');
const quarter = i => Math.max(...samples.slice(1 + (5 * i), 1 + (5 * (i + 1))));
console.log(`${refused} not answered with 200; highest of the second quarter ${quarter(1).toFixed(0)} MB, of the last ${quarter(3).toFixed(0)} MB`);
process.exitCode = refused === 0 && quarter(3) <= 1.1 * quarter(1) ? 0 : 1;
