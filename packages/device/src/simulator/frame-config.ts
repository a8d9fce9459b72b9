import { atOnce } from '@netraven/core/attempt';
import { endsLikeConfig } from '../config/output-so-far.ts';
import { faultAtStart } from '../config/prove-complete.ts';
import type { Platform } from '../platform/platform.ts';
import { compilePlatform } from '../platform/compiled-platform.ts';
import { shownText, type Sample } from '../sample/sample.ts';

// The first and the last line are within so many characters of the start and the end.
const looked = 1 << 16;

/**
 * Returns a configuration with the first and the last line by which its platform proves that it is complete: those of the
 * sample, where it has none. So a few lines are enough for a test.
 */
export function frameConfig(config: string, platform: Platform, { config: whole, running }: Sample): string {
  if (platform.channel === 'netconf') return config;
  const { first, end, structure } = compilePlatform(platform);
  const lines = whole.trimEnd().split('\n');
  const head = shownText(config.slice(0, looked), { header: running.header }, {});
  const opening = atOnce(faultAtStart(head, platform)) && lines.find((line) => first?.test(line));
  const tail = shownText(config.slice(-looked), { header: '', footer: running.footer ?? '' }, {});
  // A first line that opens a section for the whole configuration.
  const opened = structure.find(({ open }) => open.test(opening || head.slice(0, head.indexOf('\n'))));
  const isClosed = opened ? !opening && opened.close.test(lastLineOf(config)) : endsLikeConfig(tail, platform);
  const last = isClosed ? undefined : (opened?.close ?? end);
  const closing = lines.findLast((line) => last?.test(line));
  return [opening, config.replace(/\n$/, ''), closing].map((part) => (part ? `${part}\n` : '')).join('');
}

function lastLineOf(config: string): string {
  const text = config.trimEnd();
  return text.slice(text.lastIndexOf('\n') + 1);
}
