import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { refuseHiddenFiles } from '../src/hidden-files.ts';

it('what Yarn put into a package is not hidden, and the rest is', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-hidden-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const own = join(root, 'node_modules/job');
  write('node_modules/job/package.json', '{}');
  write('node_modules/job/node_modules/.bin/kit', '');
  write('node_modules/job/node_modules/@acme/kit/package.json', '{}');
  write(
    'node_modules/.yarn-state.yml',
    '"@acme/kit@npm:1.0.0":\n  locations:\n    - "node_modules/job/node_modules/@acme/kit"\n',
  );
  expect(() => refuseHiddenFiles(root, own)).not.toThrow();
  write('node_modules/job/node_modules/@acme/other/package.json', '{}');
  expect(() => refuseHiddenFiles(root, own)).toThrow(
    expect.objectContaining({ code: 'NR_INSTALL_HIDDEN_FILES', message: expect.stringContaining('@acme/other') }),
  );
});

it('in a workspace of Yarn, what Yarn put into a package of a member is not hidden', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'netraven-hidden-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const own = 'packages/host/node_modules/job';
  write(`${own}/package.json`, '{}');
  write(`${own}/node_modules/kit/package.json`, '{}');
  write('node_modules/.yarn-state.yml', `"kit@npm:1.0.0":\n  locations:\n    - "${own}/node_modules/kit"\n`);
  expect(() => refuseHiddenFiles(root, join(root, own))).not.toThrow();
});
