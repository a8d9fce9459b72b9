import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { connect } from 'node:net';

const port = Number(process.argv[2]);
/** Of UDP alone: a sender of TCP is slowed down. */
const bytesPerMs = 10_000;
const packetBytes = 1_000;

const noise = randomBytes(1 << 20);
const sent = { udp: 0, tcp: 0 };
const udp = createSocket('udp4');
// Without newlines, with them, and almost a message.
const packets = Array.from({ length: 200 }, (_, n) => {
  const rubbish = noise.subarray(n * packetBytes, (n + 1) * packetBytes);
  const head = `<189>1 2026-01-01T00:00:00Z good-${n} - - - - %SYS-5-CONFIG_`;
  return (
    [rubbish, Buffer.from(head + rubbish.toString('latin1')), Buffer.from(`${'a '.repeat(490)}${n}\n`)][n % 3] ?? noise
  );
});

let last = performance.now();
let isFull = false;
let turn = 0;
const socket = connect(port, '127.0.0.1');
socket.on('drain', () => (isFull = false)).on('error', () => socket.destroy());
const timer = setInterval(() => {
  const now = performance.now();
  const due = Math.min((now - last) * bytesPerMs, bytesPerMs * 100);
  last = now;
  for (let bytes = 0; bytes < due; turn++) {
    const packet = packets[turn % packets.length] ?? noise;
    bytes += packet.length;
    udp.send(packet, port, '127.0.0.1');
    sent.udp += packet.length;
    if (isFull || socket.destroyed) continue;
    isFull = !socket.write(packet);
    sent.tcp += packet.length;
  }
}, 5);

process.on('message', () => {
  clearInterval(timer);
  udp.close();
  const waiting = socket.writableLength;
  socket.destroy();
  process.send?.({ udp: sent.udp, tcp: sent.tcp - waiting }, () => process.disconnect?.());
});
process.on('disconnect', () => process.exit(0));
