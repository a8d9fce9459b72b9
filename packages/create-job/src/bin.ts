#!/usr/bin/env node
// Only old syntax and no static imports: this file must print its message on a Node that is too old for the other files.
const oldest = 24;

if (Number(process.versions.node.split('.')[0]) < oldest) {
  process.stderr.write(
    'NR_NODE_TOO_OLD: NetRaven needs Node.js ' +
      oldest +
      ' or newer, and this is ' +
      process.versions.node +
      '.\n  next: install a newer Node.js; 26 is the one tested best.\n',
  );
  process.exitCode = 2;
} else {
  const { main } = await import('./main.ts');
  process.exitCode = await main(process.argv.slice(2), {
    cwd: process.cwd(),
    env: process.env,
    interactive: process.stdin.isTTY && process.stdout.isTTY,
    templates: `${import.meta.dirname}/template`,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  });
}
