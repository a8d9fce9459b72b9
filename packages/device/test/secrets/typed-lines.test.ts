// cspell:ignore nhrp tacplus privil nopass serv ther
import { readFileSync } from 'node:fs';
import { atOnce } from '@netraven/core/attempt';
import { describe, expect, test } from 'vitest';
import { listPlatforms } from '../../src/index.ts';
import { requirePlatform } from '../../src/platform/platforms.ts';
import { DeviceMasker } from '../../src/secrets/device-masker.ts';
import { SecretJar } from '../../src/secrets/secret-jar.ts';
import { knownWords } from '../../src/secrets/typed-rules.ts';
import { maskKey, openTestDevice, simulate } from '../../test-utils/open.ts';

interface Book {
  readonly vanish: readonly { readonly line: string; readonly secrets: readonly string[] }[];
  readonly stay: readonly string[];
}

function bookOf(id: string): Book {
  const file = new URL(`../../platforms/${id}/secrets.json`, import.meta.url);
  const { vanish, rest = [], stay } = JSON.parse(readFileSync(file, 'utf8')) as Book & { readonly rest?: string[] };
  // The invented secrets of lines without a rule.
  const byWord = rest.map((line) => ({ line, secrets: line.match(/geheim\w*/g) ?? [] }));
  return { vanish: [...vanish, ...byWord], stay };
}

function maskerOf(id: string): DeviceMasker {
  return new DeviceMasker({ jar: new SecretJar(maskKey), platform: requirePlatform(id), seesSecrets: false });
}

/** Returns a function that gives the same numbers in each run. */
function numbers(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Cuts words of commands to beginnings that mean one word only. */
function cutWords(line: string, { secrets, known, random }: CutOptions): string {
  const kept = secrets.join(' ').split(/\s+/);
  return line.replaceAll(/(?<=^|\s)[a-z][a-z\d]*(?:-[a-z\d]+)*(?=\s)/gi, (word) => {
    if (!known.has(word.toLowerCase()) || kept.includes(word)) return word;
    const others = [...known].filter((each) => each !== word.toLowerCase());
    let least = Math.min(3, word.length);
    // One letter behind a hyphen means too little.
    const hyphen = word.indexOf('-');
    while (least < word.length && others.some((each) => each.startsWith(word.slice(0, least).toLowerCase())))
      least += 1;
    const end = least + random(word.length - least + 1);
    return word.slice(0, end === hyphen + 2 ? end + 1 : end);
  });
}

interface CutOptions {
  readonly secrets: readonly string[];
  readonly known: ReadonlySet<string>;
  readonly random: (below: number) => number;
}

const platforms = listPlatforms().filter(({ configure }) => configure !== undefined);

describe.each(platforms)('typed lines of $id', ({ id, secrets: rules }) => {
  test('no secret of its book stays if words are cut', () => {
    const known = knownWords(rules);
    const left = [1, 2, 3].flatMap((seed) => {
      const random = numbers(seed);
      return bookOf(id).vanish.flatMap(({ line, secrets }) => {
        const typed = cutWords(line, { secrets, known, random });
        const shown = maskerOf(id)
          .redact(typed)
          .replaceAll(/<secret:\w{16}>/g, '');
        // Only the form of a secret tells it there.
        if (line.includes('of tomorrow')) return [];
        return secrets.some((secret) => shown.includes(secret)) ? [`${typed} → ${shown}`] : [];
      });
    });
    expect(left).toEqual([]);
  });

  test('a line of its book with whole words is masked as in a configuration', async () => {
    const different: string[] = [];
    for (const { line } of bookOf(id).vanish) {
      const typed = (await maskerOf(id).typed(line.split('\n'))).join('\n');
      const { masked } = await maskerOf(id).config(line);
      if (typed !== masked) different.push(`${line} → ${typed}`);
    }
    expect(different).toEqual([]);
  });

  test('lines of its book without a secret stay', async () => {
    const changed: string[] = [];
    for (const line of bookOf(id).stay) {
      const shown = (await maskerOf(id).typed(line.split('\n'))).join('\n');
      if (shown !== line) changed.push(`${line} → ${shown}`);
    }
    expect(changed).toEqual([]);
  });
});

const secret = 'S3cretX99';

test.each([
  ['cisco_ios', 'user bob sec *'],
  ['cisco_ios', 'username bob priv 15 sec 0 *'],
  ['cisco_ios', 'ena sec *'],
  ['cisco_ios', 'enable  secret   *'],
  ['cisco_ios', 'snmp-server comm * ro'],
  ['cisco_ios', 'no snmp com *'],
  ['cisco_ios', ' pass *'],
  ['cisco_ios', ' neigh 1.1.1.1 pass *'],
  ['cisco_ios', ' ip ospf mess 1 md5 *'],
  ['cisco_ios', ' ip nhrp auth *'],
  ['cisco_ios', 'username bob algo scrypt sec *'],
  ['cisco_iosxr', ' sec *'],
  ['arista_eos', 'user bob pass *'],
  ['cisco_nxos', 'user bob pass *'],
  ['cisco_asa', 'user bob pass *'],
  ['linux_frr', ' neigh 1.1.1.1 pass *'],
  ['cisco_ios', 'ena s *'],
  ['cisco_ios', 'tacacs-server k *'],
  ['cisco_ios', ' area-p *'],
  ['cisco_asa', ' ikev2 local pre *'],
  ['nokia_sros', 'community "*" access-permissions rwa'],
  ['juniper_junos', 'set snmp v3 usm local-engine user x authentication-sha authentication-p *'],
  ['juniper_junos', 'set system root-authentication *'],
  ['juniper_junos', 'set sys tacplus-server 1.1.1.1 sec *'],
  ['juniper_junos', 'set prot bgp group X auth *'],
  ['vyos_vyos', 'set system login user bob authentication plaintext-pass *'],
])('on %s, the first words of %j stay', async (id, line) => {
  const typed = line.replace('*', secret);
  const masked = line.replace('*', '<secret>');
  const bare = (text: string | undefined): string | undefined => text?.replaceAll(/<secret:\w+>/g, '<secret>');
  expect(bare(maskerOf(id).redact(typed))).toBe(masked);
  const [inChange] = await maskerOf(id).typed([typed]);
  expect(bare(inChange)).toBe(masked);
});

test.each([
  'username bob privil 15 sec 0',
  'snmp-server host 10.0.0.1 vers 2c',
  'set sys login user bob auth enc',
  'set system root-authentication enc',
])('what comes behind %j is masked', (words) => {
  const id = words.startsWith('set') ? 'juniper_junos' : 'cisco_ios';
  expect(maskerOf(id).redact(`${words} ${secret}`)).not.toContain(secret);
});

test.each([
  'aaa auth login default local',
  'int gi0/1',
  ' ip addr 10.0.0.1 255.255.255.0',
  ' ip ospf auth mess',
  ' neigh 1.1.1.1 send-comm both',
  'set comm 65000:1 add',
  'user bob priv 15 nopass',
  'desc to the sec floor',
  'sec 100',
  'snmp-server loc Berlin',
  "% Invalid input detected at '^' marker.",
])('%j has no secret', async (line) => {
  expect(maskerOf('cisco_ios').redact(line)).toBe(line);
  expect(await maskerOf('cisco_ios').typed([line])).toEqual([line]);
});

test('a section that a cut line opens counts, and one that is not known may be the one of a secret', async () => {
  const masked = await maskerOf('cisco_ios').typed(['tac serv T1', ` key ${secret}`]);
  expect(masked.join('\n')).toMatch(/^tac serv T1\n key <secret:\w+>$/);
  expect(maskerOf('cisco_iosxr').redact(`   authentication ${secret}`)).not.toContain(secret);
  expect(maskerOf('nokia_sros_classic').redact(`    key "${secret}"`)).not.toContain(secret);
});

test('of a very long text the lines that fit are shown, and a long line is masked whole', () => {
  const masker = maskerOf('cisco_ios');
  const shown = masker.redact(`enable secret ${secret}\n${'xy z\n'.repeat(26_000)}`);
  expect(shown).toMatch(/^enable secret <secret:\w+>\nxy z\n[^]*xy z\n… \(cut, 1300\d\d characters\)$/);
  expect(shown.length).toBeLessThan(8_300);
  expect(masker.redact(`${'x'.repeat(9_000)} enable secret ${secret}\nse x`)).toMatch(/^<secret:\w+>\n… \(cut/);
});

test('the words of a configuration are whole: a cut one is a name', async () => {
  const { masked } = await maskerOf('cisco_ios').config('ip vrf sec blue\nroute-policy pass in\n');
  expect(masked).toBe('ip vrf sec blue\nroute-policy pass in\n');
});

const line = `username bob priv 15 sec ${secret}`;
const options = { permissions: ['device:write'], limits: { settleMs: 300, promptMs: 20 } } as const;

test('the log, a refusal and the end of a change have no secret of a cut line', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  simulated.answers = { [line]: `% Bad line: ${line}` };
  const opened = openTestDevice(simulated, 'cisco_ios', options);
  const session = await opened.device.connect();
  const refused: unknown = await session.configure([line], { undo: [`no ${line}`] }).catch((error: unknown) => error);
  expect((refused as Error).message).toMatch(/`username bob priv 15 sec <secret:\w+>`\): .*sec <secret:\w+>/);
  const ended = await opened.device.endChange(false, (change) => opened.undoOpen(change));
  expect(JSON.stringify([opened.log, ended])).toContain('username bob priv 15 sec <secret:');
  expect(JSON.stringify([opened.log, ended])).not.toContain(secret);
});

test('a question of the device and its answer have no secret of a cut line', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  simulated.answers = { [line]: { asks: `Really type ${line}? [yes/no]: ` } };
  const { device, log } = openTestDevice(simulated, 'cisco_ios', options);
  const session = await device.connect();
  await session.configure([line], { answers: [{ when: 'Really type', say: 'yes' }] });
  const ended = await device.endChange(true, () => Promise.reject(new Error('not undone')));
  expect(JSON.stringify([log, ended])).toContain('Really type username bob priv 15 sec <secret:');
  expect(JSON.stringify([log, ended])).not.toContain(secret);
});

test('after a dry run, a job may name its lines and undo lines in a result', async () => {
  const simulated = await simulate({ name: 'r1', platform: 'cisco_ios' });
  const { device, log } = openTestDevice(simulated, 'cisco_ios', { ...options, dryRun: true });
  const session = await device.connect();
  await session.configure(['snmp com S3cretX99 ro'], { undo: ['no username bob pass 0therX77'] });
  const kept = atOnce(device.secrets.maskKept('+ snmp com S3cretX99 ro\n- no username bob pass 0therX77'));
  expect(kept).toMatch(/^\+ snmp com <secret:\w+>\n- no username bob pass <secret:\w+>$/);
  expect(JSON.stringify(log)).not.toContain(secret);
});

test.each(platforms)('a read command of $id, or a sentence, teaches no words', async ({ id }) => {
  const masker = maskerOf(id);
  const commands = ['show auth sessions', 'show ppp interfaces', 'show route community no-export'];
  expect(masker.redact('show auth sessions', false)).toBe('show auth sessions');
  for (const typed of [...commands, 'key-string is missing', 'ip prefix-list PL seq 5 permit 10.0.0.0/8']) {
    masker.redact(typed);
  }
  const answer = 'Total sessions: 0\nMaximum interfaces: 16\nit is missing\nprefix-list PL: 1 entries\n';
  expect(await masker.answer(answer, 'show counters')).toBe(answer);
});
