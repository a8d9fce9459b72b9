#!/usr/bin/env node
// Nothing but old syntax and no static imports: this file must say its sentence on a Node that can load nothing else here.
const oldest = 24;
/** The one that NetRaven brings: it keeps jobs off the network, and newer ones are not tested. */
const wanted = 26;
const major = Number(process.versions.node.split('.')[0]);

if (major === wanted || !(await (await import('./launcher.ts')).runOnOwnNode(process.argv.slice(1)))) {
  if (major < oldest) {
    process.stderr.write(
      'NR_NODE_TOO_OLD: NetRaven needs Node.js ' +
        oldest +
        ' or newer, and this is ' +
        process.versions.node +
        '.\n  next: install NetRaven without --no-optional, so that it brings its own, or install Node.js ' +
        wanted +
        '\n',
    );
    process.exitCode = 2;
  } else {
    (await import('./compile-cache.ts')).keepCompiled(process.env);
    const { main } = await import('./main.ts');
    process.exitCode = await main(process.argv.slice(2));
  }
}
