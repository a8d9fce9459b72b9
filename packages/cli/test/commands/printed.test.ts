import { expect, it, onTestFinished, vi } from 'vitest';
import { answering } from '../answering.ts';
import { inProcess } from '../in-process.ts';
import { sampleAnswers, sampleId, sampleInstant } from '../sample-answers.ts';

const answer = sampleAnswers((key, isBare) => (isBare ? `bare-${key}` : key));
const later = new Date(Date.parse(sampleInstant) + 95 * 60_000);

it.each([
  ['workers list'],
  ['status'],
  ['runs list'],
  ['runs show', sampleId],
  ['tasks list', sampleId],
  ['tasks show', sampleId],
  ['schedules list'],
  ['schedules show', 'name'],
  ['schedules next'],
  ['triggers list'],
  ['triggers show', 'name'],
  ['triggers senders'],
  ['windows list'],
  ['channels list'],
  ['notifications list'],
  ['notifications show', 'name'],
  ['notifications deliveries'],
  ['notifications show-delivery', sampleId],
  ['limits list'],
  ['devices list'],
  ['devices show', 'name'],
  ['devices health'],
  ['tags list'],
  ['tags show', 'name'],
  ['credentials list'],
  ['hostkeys list'],
  ['sources list'],
  ['artifacts list', 'name'],
  ['artifacts history', 'name'],
  ['artifacts quarantined'],
  ['artifacts search', 'word'],
  ['artifacts changes'],
  ['audit list'],
  ['audit verify'],
  ['retention show'],
  ['plan'],
  ['schedules pause', 'name'],
  ['schedules resume', 'name'],
  ['triggers pause', 'name'],
  ['triggers resume', 'name'],
  ['notifications pause', 'name'],
  ['notifications resume', 'name'],
  ['notifications test', 'name'],
  ['channels test', 'name'],
  ['credentials thaw', 'name'],
  ['devices release', 'name'],
  ['jobs config', 'name'],
  ['sources sync', 'name', '--yes'],
])('%s prints all that an answer says', async (line, ...words) => {
  vi.useFakeTimers({ now: later, toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const { host, asked } = await answering(answer);
  const command = [...line.split(' '), ...words];
  const { code, stdout, stderr } = await inProcess(host, command, { columns: 200 });
  const requests = asked.join('\n');
  const narrow = await inProcess(host, command, { columns: 60 });
  const text = `$ netraven ${command.join(' ')}\n${stdout}--- stderr, exit code ${code}\n${stderr}--- requests\n${requests}\n--- in 60 columns\n${narrow.stdout === stdout ? 'the same\n' : narrow.stdout}`;
  const address = /http:\/\/127\.0\.0\.1:\d+/g;
  await expect(text.replaceAll(address, 'http://127.0.0.1:8080')).toMatchFileSnapshot(
    `./printed/${line.replaceAll(' ', '-')}.txt`,
  );
});
