import { expect, it } from 'vitest';
import { startHook } from '@netraven/test-utils/message-servers';
import { HostFolder } from '@netraven/test-utils/host-folder';
import { inProcess } from '../../in-process.ts';
import { netraven, type Ended } from '../../../test-utils/netraven.ts';
import { started } from '../../started.ts';
import { useTestDatabase } from '../../use-test-database.ts';

it('channels and rules are managed, tested and listed, and no secret is shown', async () => {
  const host = await useTestDatabase(new HostFolder());
  host.write('netraven.config.mts', "export default { allowAddresses: ['127.0.0.1'] };\n");
  await started(host);
  const hook = await startHook();
  const gone = await startHook((response) => response.writeHead(410).end('it was removed'));
  const shown: string[] = [];
  const command = async (words: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> => {
    const ended = await inProcess(host, words, { env });
    shown.push(ended.stdout, ended.stderr);
    return ended;
  };
  const ok = async (line: string, env?: NodeJS.ProcessEnv): Promise<string> => {
    const { code, stdout, stderr } = await command(line.split(' '), env);
    expect({ line, code, stderr: code === 0 ? '' : stderr }).toEqual({ line, code: 0, stderr: '' });
    return stdout;
  };
  const refused = async (line: string, env?: NodeJS.ProcessEnv): Promise<string> => {
    const { code, stderr } = await command(line.split(' '), env);
    expect({ line, failed: code !== 0 }).toEqual({ line, failed: true });
    return stderr;
  };
  const url = (of: { url: string }): NodeJS.ProcessEnv => ({ NETRAVEN_CHANNEL_URL: of.url });

  // Without a terminal, the secrets come from the environment or stdin, and never from the arguments.
  expect(await refused('channels add noc slack')).toContain('NETRAVEN_CHANNEL_URL');
  expect(await refused('channels add noc slack --url https://hooks.example.net/canary-argument-1Ty')).toContain(
    '--secrets-stdin',
  );
  const added = await ok('channels add noc slack', url(hook));
  expect(added).toBe(`Added noc: slack at 127.0.0.1:${hook.port}.\n`);
  const piped = await netraven(host, ['channels', 'add', 'automation', 'webhook', '--secrets-stdin'], {
    input: `${hook.url}\ncanary-signing-key-3Kd\n`,
  });
  expect(piped).toMatchObject({ code: 0 });
  expect(await refused('channels add mail email --host mail.example.net')).toContain('--from and --to');
  const mail = 'channels add mail email --host mail.example.net --from a@example.net --to noc@example.net';
  expect(await refused(`${mail} --tls none --user u`, { NETRAVEN_CHANNEL_PASSWORD: 'canary-mail-4Rt' })).toContain(
    'unencrypted',
  );
  await ok(`${mail} --user u`, { NETRAVEN_CHANNEL_PASSWORD: 'canary-mail-4Rt' });
  expect(await refused('channels add noc slack', url(hook))).toContain('NR_NAME_TAKEN');
  expect((await ok('channels list')).split('\n')).toEqual([
    'NAME        KIND     SERVER                TO',
    expect.stringMatching(/^automation {2}webhook {2}127\.0\.0\.1:\d+ +-$/),
    'mail        email    mail.example.net:587  noc@example.net',
    expect.stringMatching(/^noc +slack +127\.0\.0\.1:\d+ +-$/),
    '',
  ]);

  // The default port goes with the encryption; another port stays.
  expect(await ok('channels set mail --tls tls')).toBe('Changed mail: email at mail.example.net:465.\n');
  expect(await ok('channels set mail --tls starttls --port 2525')).toContain(' at mail.example.net:2525.');
  expect(await ok('channels set mail --tls tls')).toContain(' at mail.example.net:2525.');
  expect(await ok('channels set mail --tls starttls --port 587')).toContain(' at mail.example.net:587.');
  // The password goes to another server only if it is given again.
  expect(await refused('channels set mail --host smtp.example.net')).toContain('NETRAVEN_CHANNEL_PASSWORD');
  const again = { NETRAVEN_CHANNEL_PASSWORD: 'canary-mail-4Rt' };
  expect(await ok('channels set mail --host smtp.example.net', again)).toContain(' at smtp.example.net:587.');
  await ok('channels set mail --host mail.example.net', again);

  expect(await ok('channels test noc')).toBe(`Sent through noc (slack at 127.0.0.1:${hook.port}). Answer: 200 ok\n`);
  expect(JSON.parse(hook.posted[0]?.body ?? '')).toMatchObject({ text: 'NetRaven: test message' });
  await ok('notifications add problems noc');
  expect(await ok('notifications test problems')).toContain('Answer: 200 ok');
  await ok('channels set noc --new-url', url(gone));
  const error = await refused('notifications test problems');
  expect(error).toContain('NR_CHANNEL_REFUSED');
  expect(error).toContain('answered 410 it was removed');
  expect(await refused('channels set noc --port 25')).toContain('NR_CHANNEL_INVALID');
  expect(await refused('channels set noc')).toContain('Nothing to change was named');
  expect(await refused('channels remove noc --yes')).toContain('NR_CHANNEL_IN_USE');
  expect(await refused('channels test nok')).toContain('Did you mean "noc"?');

  await ok('devices add core-1 127.0.0.1 --port 1 --platform ios --tag core');
  const changes = 'notifications add changes mail --event config-changed --tag core --job backup';
  expect(await refused(`${changes} --time-zone UTC`)).toContain('the rule has none');
  expect(await refused(`${changes} --quiet mon-sun`)).toContain('NR_NOTIFICATION_ALWAYS_QUIET');
  expect(await ok(`${changes} --quiet sat,sun --time-zone UTC`)).toBe(
    'Added changes: tells mail about config-changed; tag core; job backup. Quiet: sat,sun (UTC).\n',
  );
  expect(await refused('notifications add x noc --event device-ill')).toContain('device-failing');
  const unknownEvent = await refused('notifications add x noc --event config_changed');
  expect(unknownEvent).toContain('There is no event config_changed. Did you mean "config-changed"?');
  expect(unknownEvent.split('\n').filter((line) => line.length > 120)).toEqual([]);
  const misspelt = await command('notifications set changes --tag cores --job backups'.split(' '));
  expect(misspelt).toMatchObject({ code: 0 });
  expect(misspelt.stderr).toContain('no device or credential has the tag cores. Did you mean "core"?');
  expect(misspelt.stderr).toContain('no job package has the job type backups. Did you mean "backup"?');
  expect(await command('notifications set changes --tag core --job backup'.split(' '))).toMatchObject({ stderr: '' });
  expect(await refused('notifications add x nok')).toContain('NR_CHANNEL_UNKNOWN');
  expect(await ok('notifications show changes')).toMatch(
    /events +config-changed\ntags +core\njob types +backup\nquiet +sat,sun \(.*\)\nstate +no message yet\n/,
  );
  await ok('notifications set changes --no-tag --no-quiet --channel noc --rename other');
  expect(await ok('notifications show other')).toMatch(/channel +noc\n[^]*tags +all\n[^]*quiet +-\n/);
  // One field is a change.
  await ok('notifications set other --rename alone');
  await ok('notifications set alone --rename other');
  expect(await refused('notifications set other')).toContain('Nothing to change was named');
  expect(await ok('notifications pause other')).toBe('Paused other.\n');
  expect(await ok('notifications list')).toMatch(/^other +noc +paused +config-changed; job backup$/m);
  expect(await ok('notifications resume other')).toContain('from now on');

  // A run that fails is told to the channel, which refuses it.
  await ok('notifications set other --event run-failed --no-job');
  await ok('notifications remove problems --yes');
  await command(['run', 'reachability', '--all']);
  for (;;) {
    const { deliveries } = JSON.parse(await ok('notifications deliveries --state failed --json')) as {
      deliveries: unknown[];
    };
    if (deliveries.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(await ok('notifications deliveries --rule other')).toMatch(
    /^[\da-f-]{36} {2}.*Z {2}other +failed +1 +1 +NR_CHANNEL_REFUSED: 127\.0\.0\.1:\d+ answered 410/m,
  );
  const filtered = 'notifications deliveries --rule other --state failed --limit 1';
  expect((await command(filtered.split(' '))).stderr).toMatch(
    new RegExp(`^Show older ones: \`netraven ${filtered} --before [\\da-f-]{36}\`\n$`),
  );
  expect(await ok('status')).toMatch(/^messages +1 failed within 24 h, 0 wait for another try$/m);
  expect((await command(['doctor'])).stdout).toContain('1 message was not sent within the last 24 h');

  // The other side takes messages again: a person sends it again.
  const { deliveries } = JSON.parse(await ok('notifications deliveries --json')) as { deliveries: { id: string }[] };
  const [{ id }] = deliveries as [{ id: string }];
  const oldest = await command(['notifications', 'deliveries', '--before', deliveries.at(-1)?.id ?? '']);
  expect(oldest.stdout + oldest.stderr).toBe('No older message fits.\n');
  expect(await ok(`notifications show-delivery ${id}`)).toMatch(/^state +failed\n[^]*Z {2}run-failed {2}run=/m);
  expect(await refused('notifications send-again')).toContain('Name either a message or a rule');
  const before = hook.posted.length;
  await ok('channels set noc --new-url', url(hook));
  expect(await ok('notifications send-again --failed other')).toBe('Sending 1 message of other again.\n');
  while (!(await ok(`notifications show-delivery ${id}`)).includes('200 ok')) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(hook.posted.length).toBe(before + 1);
  expect(await refused(`notifications send-again ${id}`)).toContain('NR_DELIVERY_NOT_FAILED');
  expect(await ok('notifications send-again --failed other')).toBe('No message of other has failed.\n');
  await ok('notifications remove other --yes');
  await ok('channels remove noc --yes');
  expect(await ok('notifications list')).toBe('');
  expect(shown.join('')).not.toMatch(/canary/);
});
