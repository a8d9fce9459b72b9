import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '../packages/api/src/index.ts';
import { buildPage } from '../test/ui/build-page.ts';
import { launchChromium, systemChromium } from '../test/ui/chromium.ts';
import { signInPart } from '../test/ui/sign-in-part.ts';
import { login, openStage } from '../test/ui/stage.ts';

// Saves docs/pictures/page.png: a run on simulated devices, as the page shows it.
const pictures = join(import.meta.dirname, '..', 'docs', 'pictures');
if (systemChromium === undefined) throw new Error('Chromium is not installed: apt-get install chromium');

const devices = [
  { name: 'ams-core-1', platform: 'cisco_ios' },
  { name: 'ams-core-2', platform: 'cisco_ios' },
  { name: 'ams-edge-1', platform: 'linux_frr' },
  { name: 'ber-core-1', platform: 'cisco_ios' },
  { name: 'ber-edge-1', platform: 'linux_frr', password: 'another-one' },
].map((device) => ({ ...login, ...device }));

await using cleanup = new AsyncDisposableStack();
const page = mkdtempSync(join(tmpdir(), 'netraven-page-'));
cleanup.defer(() => rmSync(page, { recursive: true, force: true }));
await buildPage(page);
const stage = cleanup.use(await openStage(page, {}, devices));
const client = createClient({ baseUrl: stage.url, token: stage.token });
const { id } = await client.runs.create({ jobType: 'backup', devices: 'name:*' });
await client.runs.get(id, { wait: 30 });

const browser = await launchChromium();
cleanup.defer(() => browser.close());
const tab = await browser.newPage({ viewport: { width: 1440, height: 900 }, colorScheme: 'light' });
await tab.goto(`${stage.url}/runs/${id}#${signInPart(stage.token, stage.url)}`);
await tab.getByRole('row', { name: 'ber-edge-1' }).waitFor();
await tab.getByRole('group', { name: 'Entries' }).getByRole('listitem').first().waitFor({ state: 'attached' });
await tab.evaluate('document.activeElement?.blur()');
mkdirSync(pictures, { recursive: true });
await tab.screenshot({ path: join(pictures, 'page.png'), animations: 'disabled' });
